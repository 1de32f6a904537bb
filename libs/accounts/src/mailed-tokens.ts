import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { newSecret, sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import { accountsConfig } from './accounts.config.js';
import type { User } from './user.entity.js';

export type MailedTokenPurpose = 'verify-email' | 'reset-password';

/** Whose token it is, and the address (its key) that it was mailed to. */
export interface MailedToken {
  readonly userId: string;
  readonly emailKey: string;
}

/** Mails to one person are at least this far apart, whoever asks for them. */
const PAUSE_MS = 60_000;
/** Longer than any token of ours; not worth a query. */
const LONGEST_TOKEN = 128;

/** Tokens that travel by mail: 256 random bits, kept as SHA-256, bound to realm, purpose, user and address. */
@Injectable()
export class MailedTokens {
  constructor(
    private readonly db: Transactor,
    private readonly clock: Clock,
    @Inject(configOf(accountsConfig)) private readonly config: ConfigOf<typeof accountsConfig>,
  ) {}

  /** How long a token of this purpose works, in minutes. */
  lifeMinutes(purpose: MailedTokenPurpose): number {
    return purpose === 'reset-password' ? this.config.resetMinutes : this.config.verificationHours * 60;
  }

  /** Makes a token and ends those that it replaces. The transaction holds the user's row, so there is one at a time. */
  async issue(user: User, emailKey: string, purpose: MailedTokenPurpose): Promise<string> {
    const token = newSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.lifeMinutes(purpose) * 60_000);
    await this.db.execute('delete from mailed_token where realm_id = $1 and user_id = $2 and purpose = $3', [
      user.realmId,
      user.id,
      purpose,
    ]);
    await this.db.execute(
      `insert into mailed_token (realm_id, hash, purpose, user_id, email, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [user.realmId, sha256(token), purpose, user.id, emailKey, now, expiresAt],
    );
    return token;
  }

  /** Whether a mail of this purpose went to the user within the last minute. */
  async wasJustSent(user: User, purpose: MailedTokenPurpose): Promise<boolean> {
    const found = await this.db.query(
      `select 1 from mailed_token where realm_id = $1 and user_id = $2 and purpose = $3 and created_at > $4`,
      [user.realmId, user.id, purpose, new Date(this.clock.now().getTime() - PAUSE_MS)],
    );
    return found.length > 0;
  }

  /** Looks without spending, so that a page can say at once that a link is dead. */
  async find(realmId: string, purpose: MailedTokenPurpose, token: string): Promise<MailedToken | null> {
    if (token.length > LONGEST_TOKEN) return null;
    const [found] = await this.db.query<MailedToken>(
      `select user_id as "userId", email as "emailKey" from mailed_token
       where realm_id = $1 and hash = $2 and purpose = $3 and spent_at is null and expires_at > $4`,
      [realmId, sha256(token), purpose, this.clock.now()],
    );
    return found ?? null;
  }

  /** Single use is decided here: of any number of callers one gets the token, the others null. */
  async spend(realmId: string, purpose: MailedTokenPurpose, token: string): Promise<MailedToken | null> {
    if (token.length > LONGEST_TOKEN) return null;
    const { rows } = await this.db.execute<MailedToken>(
      `update mailed_token set spent_at = $4
       where realm_id = $1 and hash = $2 and purpose = $3 and spent_at is null and expires_at > $4
       returning user_id as "userId", email as "emailKey"`,
      [realmId, sha256(token), purpose, this.clock.now()],
    );
    return rows[0] ?? null;
  }

  /** Removes tokens that expired. Expiry itself is checked at use. */
  async prune(): Promise<number> {
    const { count } = await this.db.run(() =>
      this.db.execute(
        `delete from mailed_token where (realm_id, hash) in (
           select realm_id, hash from mailed_token where expires_at < $1 limit 1000)`,
        [this.clock.now()],
      ),
    );
    return count;
  }
}
