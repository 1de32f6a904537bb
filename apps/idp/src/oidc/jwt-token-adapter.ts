import type { AdapterPayload } from 'oidc-provider';
import type { AccessTokenVerifier } from '@gatehouse/access-tokens';
import { currentRequest } from '@gatehouse/observability';
import { ArtifactAdapter } from './artifact-adapter.js';

/** JWTs travel to `find` with their dots replaced, because the library refuses whatever it can read as a JWT. */
const SEPARATOR = '!';
/** As OidcGateway names the route. */
const USERINFO = 'oidc:userinfo';

export const disguiseJwt = (token: string): string => token.replaceAll('.', SEPARATOR);

const undisguise = (value: string): string | null => {
  const token = value.includes(SEPARATOR) ? value.replaceAll(SEPARATOR, '.') : value;
  return token.split('.').length === 3 ? token : null;
};

/** Claims that describe the token itself; the rest is what introspection repeats. */
const STRUCTURAL = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'scope',
  'client_id',
  'cnf',
  'sid',
  'grant_id',
]);

/**
 * Access tokens: opaque ones are stored; JWTs are not, and are read back from themselves after full verification
 * (signature, issuer, expiry, revocation), so that userinfo, introspection and revocation take them, too.
 */
export class JwtTokenAdapter extends ArtifactAdapter {
  private verifier: AccessTokenVerifier | undefined;
  private realmName = '';
  private defaultAudience = '';

  verifyingWith(verifier: AccessTokenVerifier, realmName: string, defaultAudience: string): this {
    this.verifier = verifier;
    this.realmName = realmName;
    this.defaultAudience = defaultAudience;
    return this;
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    // Only introspection and revocation disguise tokens; what arrives disguised at userinfo was sent so, and is no token.
    if (currentRequest()?.route === USERINFO && id.includes(SEPARATOR)) return undefined;
    const jwt = undisguise(id);
    const payload = await (jwt === null ? super.find(id) : this.readJwt(jwt));
    return payload && this.asUserinfoTakesIt(payload);
  }

  override async destroy(id: string): Promise<void> {
    await super.destroy(id);
    await this.grants.revokeToken(id);
  }

  /**
   * The library's userinfo takes only tokens without an audience. One for our own API may read it, too; one for
   * another server may not.
   */
  private asUserinfoTakesIt(payload: AdapterPayload): AdapterPayload {
    if (currentRequest()?.route !== USERINFO || payload.aud !== this.defaultAudience) return payload;
    const forUserinfo = { ...payload };
    delete forUserinfo.aud;
    return forUserinfo;
  }

  private async readJwt(jwt: string): Promise<AdapterPayload | undefined> {
    const claims = await this.claimsOf(jwt);
    if (claims === null) return undefined;
    const isUserToken = typeof claims['grant_id'] === 'string';
    if (isUserToken !== (this.kind === 'AccessToken')) return undefined;
    return {
      kind: this.kind,
      jti: claims['jti'] as string,
      iat: claims['iat'] as number,
      exp: claims['exp'] as number,
      clientId: claims['client_id'] as string,
      ...(isUserToken ? { accountId: claims['sub'] as string, grantId: claims['grant_id'] as string } : {}),
      ...(typeof claims['scope'] === 'string' ? { scope: claims['scope'] } : {}),
      ...(typeof claims['sid'] === 'string' ? { sid: claims['sid'] } : {}),
      ...confirmationOf(claims),
      aud: claims['aud'] as string,
      extra: Object.fromEntries(Object.entries(claims).filter(([name]) => !STRUCTURAL.has(name))),
    };
  }

  private async claimsOf(jwt: string): Promise<Record<string, unknown> | null> {
    if (!this.verifier) return null;
    try {
      const { claims } = await this.verifier.verify(jwt, { realmName: this.realmName, audience: null });
      return { ...claims };
    } catch {
      return null;
    }
  }
}

function confirmationOf(claims: Record<string, unknown>): Record<string, string> {
  const confirmation = claims['cnf'];
  if (typeof confirmation !== 'object' || confirmation === null) return {};
  const { jkt } = confirmation as { jkt?: unknown };
  return typeof jkt === 'string' ? { jkt } : {};
}
