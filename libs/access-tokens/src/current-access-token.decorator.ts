import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { TokenRequest } from './bearer-actor-resolver.js';
import type { VerifiedToken } from './verification/verified-token.js';

/** The access token that the caller was recognised by. Not for public routes. */
export const CurrentAccessToken = createParamDecorator(
  (_: unknown, context: ExecutionContext): VerifiedToken => {
    const { accessToken } = context.switchToHttp().getRequest<TokenRequest>();
    if (!accessToken) throw new Error('@CurrentAccessToken() on a route that recognises nobody');
    return accessToken;
  },
);
