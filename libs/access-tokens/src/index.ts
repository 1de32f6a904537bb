export {
  AccessTokensModule,
  RemoteAccessTokensModule,
  RevocationsModule,
  type OwnUrl,
} from './access-tokens.module.js';
export { accessTokensConfig } from './access-tokens.config.js';
export {
  AccessTokenMissing,
  InvalidAccessToken,
  InvalidDpopProof,
  KeysUnavailable,
} from './access-tokens.errors.js';
export { BearerActorResolver, type TokenRequest } from './bearer-actor-resolver.js';
export { CurrentAccessToken } from './current-access-token.decorator.js';
export { PRINCIPAL_STATE, type PrincipalState, type PrincipalStates } from './principal-state.js';
export { ClaimedPermissions } from './remote/claimed-permissions.js';
export { RemoteActorResolver } from './remote/remote-actor-resolver.js';
export type { RevocationKind, TokenFacts } from './revocations/revocation-set.js';
export { LONGEST_ACCESS_TOKEN_SECONDS, Revocations } from './revocations/revocations.service.js';
export type { AccessTokenClaims } from './verification/access-token-claims.js';
export { AccessTokenVerifier, type VerifyOptions } from './verification/access-token-verifier.js';
export { parseCompactJws, type CompactJws } from './verification/compact-jws.js';
export { permissionsIn, type VerifiedToken } from './verification/verified-token.js';
