import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { signCompact } from '@gatehouse/crypto';
import { Clock } from '@gatehouse/kernel';
import { Issuers, RealmDirectory, SigningKeys, type Realm } from '@gatehouse/realms';

/** OpenID Connect Back-Channel Logout 1.0 section 2.4 recommends two minutes at most. */
const LOGOUT_TOKEN_SECONDS = 120;

/** Makes logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.4). */
@Injectable()
export class LogoutTokens {
  constructor(
    private readonly realms: RealmDirectory,
    private readonly keys: SigningKeys,
    private readonly issuers: Issuers,
    private readonly clock: Clock,
  ) {}

  realm(realmId: string): Promise<Realm | null> {
    return this.realms.findById(realmId);
  }

  async tokenFor(
    realm: Realm,
    about: { readonly client_id: string; readonly subject: string; readonly session_id: string },
  ): Promise<string> {
    const { active } = await this.keys.keysFor(realm);
    const iat = this.clock.epochSeconds();
    return signCompact(
      { typ: 'logout+jwt', kid: active.kid },
      {
        iss: this.issuers.issuerOf(realm.name),
        aud: about.client_id,
        sub: about.subject,
        sid: about.session_id,
        iat,
        exp: iat + LOGOUT_TOKEN_SECONDS,
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      },
      active.key,
      active.alg,
    );
  }
}
