import { Injectable } from '@nestjs/common';
import { KeyRing, SealedColumn, type NewSigningKey, type PrivateJwk } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { SigningKey } from './signing-key.entity.js';

export const sealedSigningKeys = new SealedColumn('signing_key_secret', ['realm_id', 'kid']);

@Injectable()
export class SigningKeyRepository {
  constructor(
    private readonly db: Transactor,
    private readonly ring: KeyRing,
  ) {}

  listFor(realmId: string): Promise<SigningKey[]> {
    return this.db.reader.find(SigningKey, { where: { realmId }, order: { createdAt: 'DESC', kid: 'ASC' } });
  }

  /** Null when the key no longer signs. */
  async findPrivate(realmId: string, kid: string): Promise<PrivateJwk | null> {
    const [row] = await this.db.query<{ sealed: string }>(
      'select sealed from signing_key_secret where realm_id = $1 and kid = $2',
      [realmId, kid],
    );
    return row
      ? (JSON.parse(
          this.ring.open(row.sealed, sealedSigningKeys.at(realmId, kid)).toString('utf8'),
        ) as PrivateJwk)
      : null;
  }

  async insertNext(realmId: string, made: NewSigningKey, now: Date): Promise<SigningKey> {
    const key = Object.assign(new SigningKey(), {
      realmId,
      kid: made.kid,
      alg: made.alg,
      state: 'next',
      publicJwk: made.publicJwk,
      createdAt: now,
      activatedAt: null,
      retiringAt: null,
      retireAfter: null,
      retiredAt: null,
      longestTokenSeconds: 0,
    } satisfies Partial<SigningKey>);
    await this.db.writer.insert(SigningKey, key);
    await this.db.writer.query('insert into signing_key_secret (realm_id, kid, sealed) values ($1, $2, $3)', [
      realmId,
      made.kid,
      this.ring.seal(JSON.stringify(made.privateJwk), sealedSigningKeys.at(realmId, made.kid)),
    ]);
    return key;
  }

  async activate(realmId: string, kid: string, longestTokenSeconds: number, now: Date): Promise<void> {
    await this.db.writer.update(
      SigningKey,
      { realmId, kid },
      { state: 'active', activatedAt: now, longestTokenSeconds },
    );
  }

  /** From here on the key only verifies; its private half is destroyed. */
  async retireFromSigning(realmId: string, kid: string, now: Date, retireAfter: Date): Promise<void> {
    await this.db.writer.update(
      SigningKey,
      { realmId, kid },
      { state: 'retiring', retiringAt: now, retireAfter },
    );
    await this.destroyPrivate(realmId, kid);
  }

  /** Takes a key that never signed out of the published set. */
  async discardNext(realmId: string, kid: string, now: Date): Promise<void> {
    await this.db.writer.update(SigningKey, { realmId, kid }, { state: 'retired', retiredAt: now });
    await this.destroyPrivate(realmId, kid);
  }

  /** Those whose last token has expired. Gives what this call changed; another at once gives nothing. */
  async retireDue(realmId: string, now: Date): Promise<Array<{ kid: string; alg: string }>> {
    const { rows } = await this.db.execute<{ kid: string; alg: string }>(
      `update signing_key set state = 'retired', retired_at = $2
        where realm_id = $1 and state = 'retiring' and retire_after <= $2 returning kid, alg`,
      [realmId, now],
    );
    return rows;
  }

  /** A longer life given to tokens binds the key that signs them; a shorter one frees nothing already signed. */
  async raiseLongestToken(realmId: string, seconds: number): Promise<void> {
    await this.db.writer.query(
      `update signing_key set longest_token_seconds = greatest(longest_token_seconds, $2)
        where realm_id = $1 and state = 'active'`,
      [realmId, seconds],
    );
  }

  /** Realms with a key that has signed for long enough, or one whose last token has expired. */
  async realmsWithWork(now: Date): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select r.id from realm r where exists (
         select from signing_key k where k.realm_id = r.id and (
           (k.state = 'active' and k.activated_at + make_interval(
              days => (r.settings -> 'signing' ->> 'rotateAfterDays')::int) <= $1)
           or (k.state = 'retiring' and k.retire_after <= $1)))
       order by r.id`,
      [now],
    );
    return rows.map(({ id }) => id);
  }

  private async destroyPrivate(realmId: string, kid: string): Promise<void> {
    await this.db.writer.query('delete from signing_key_secret where realm_id = $1 and kid = $2', [
      realmId,
      kid,
    ]);
  }
}
