import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiForbiddenResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { Actor, Permission, RequestOrigin } from '@gatehouse/kernel';
import { originOf, type HttpRequest } from './http-request.js';

export const ACCESS = 'gatehouse:access';

/** What a route asks of its caller. A route without one is refused, and the app does not start with it. */
export type Access =
  | { readonly kind: 'public'; readonly reason: string }
  | { readonly kind: 'authenticated'; readonly reason: string }
  | { readonly kind: 'permission'; readonly permission: Permission };

type RouteDecorator = MethodDecorator & ClassDecorator;

const guarded = (access: Access, ...more: RouteDecorator[]): RouteDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, access),
    ApiBearerAuth('accessToken'),
    ApiUnauthorizedResponse({ description: 'No valid access token.' }),
    ...more,
  );

/** Anybody may call it; the reason is for the reader and for the list of public routes. */
export const Public = (reason: string): RouteDecorator =>
  SetMetadata(ACCESS, { kind: 'public', reason } satisfies Access);

/** Anybody whom the token names may call it, whatever their permissions: for what is their own. */
export const Authenticated = (reason: string): RouteDecorator => guarded({ kind: 'authenticated', reason });

/** Only who holds the permission now, and whose token does not narrow it away. */
export const RequirePermission = (permission: Permission): RouteDecorator =>
  guarded(
    { kind: 'permission', permission },
    ApiForbiddenResponse({ description: `Needs \`${permission}\`.` }),
    ApiExtension('x-permission', permission),
  );

/** The caller, as the guard recognised them. Not for public routes. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<HttpRequest>();
  if (!actor) throw new Error('@CurrentActor() on a route that recognises nobody');
  return actor;
});

/** Where the request came from; for public routes that audit. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext): RequestOrigin =>
  originOf(context.switchToHttp().getRequest<HttpRequest>()),
);
