import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '@gatehouse/http';
import type { Realm } from '@gatehouse/realms';

export type AdminRequest = HttpRequest & {
  /** Set on every route below `/realms/:realm`, once the caller may work there. */
  realm?: Realm;
};

export const MAIN_REALM_ONLY = 'admin-api:main-realm-only';

/** Only who signed in to the main realm: what concerns the whole installation. Beside `@RequirePermission`. */
export const ForMainRealm = (): MethodDecorator => SetMetadata(MAIN_REALM_ONLY, true);

/** The realm that the path names. The caller may work in it: RealmScope has seen to that. */
export const CurrentRealm = createParamDecorator((_: unknown, context: ExecutionContext): Realm => {
  const { realm } = context.switchToHttp().getRequest<AdminRequest>();
  if (!realm) throw new Error('@CurrentRealm() on a route whose path names no realm');
  return realm;
});
