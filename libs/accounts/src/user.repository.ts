import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { EmailTaken, UserNotFound, UsernameTaken } from './accounts.errors.js';
import { identifierKey } from './identifier-key.js';
import { User } from './user.entity.js';

/** Where a page of users ends; the edge carries it to the client and back, checked. */
export interface UserCursor {
  /** ISO 8601, of the last user shown. */
  readonly createdAt: string;
  readonly id: string;
}

export interface UserQuery {
  /** Part of a username, e-mail address or name, in any case. */
  readonly search?: string | undefined;
  readonly cursor?: UserCursor | null | undefined;
  /** 1 to 200. */
  readonly limit: number;
}

export interface UserPage {
  readonly users: User[];
  /** Give it as `cursor` to read on; null at the end. */
  readonly next: UserCursor | null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What is no id at all names nobody; PostgreSQL would answer with an error. */
export const isId = (text: string): boolean => uuid.test(text);

/** Longest text that can name anybody; more is not worth a query. */
const LONGEST_LOGIN = 320;
const MOST_PER_PAGE = 200;

/** `identifierKey` of what somebody typed as username or e-mail address; '' when it can name nobody. */
export function loginKey(login: string): string {
  if (login.length > LONGEST_LOGIN || !login.isWellFormed() || login.includes('\0')) return '';
  return identifierKey(login);
}

const likeText = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

@Injectable()
export class UserRepository {
  constructor(private readonly db: Transactor) {}

  async findById(realmId: string, id: string): Promise<User | null> {
    if (!isId(id)) return null;
    return this.db.reader.findOneBy(User, { realmId, id });
  }

  /** Locks the row until the transaction ends. */
  async getForUpdate(realmId: string, id: string): Promise<User> {
    const user = isId(id)
      ? await this.db.writer.findOne(User, { where: { realmId, id }, lock: { mode: 'for_no_key_update' } })
      : null;
    if (!user) throw new UserNotFound();
    return user;
  }

  /** By username or e-mail address, whatever its case and Unicode form. */
  findByLoginKey(realmId: string, key: string): Promise<User | null> {
    // One query with one plan, also for '' which names nobody: the time must not tell.
    return this.db.reader
      .createQueryBuilder(User, 'u')
      .where('u.realm_id = :realmId and (u.username_key = :key or u.email_key = :key)', { realmId, key })
      .getOne();
  }

  async list(realmId: string, { search, cursor, limit }: UserQuery): Promise<UserPage> {
    const size = Math.min(Math.max(Math.trunc(limit), 1), MOST_PER_PAGE);
    const found = this.db.reader
      .createQueryBuilder(User, 'u')
      .where('u.realm_id = :realmId', { realmId })
      .orderBy('u.created_at', 'DESC')
      .addOrderBy('u.id', 'ASC')
      .limit(size + 1);
    if (search !== undefined && search !== '')
      found.andWhere('(u.username_key like :key or u.email_key like :key or u.name ilike :text)', {
        key: likeText(identifierKey(search.toWellFormed().replaceAll('\0', ''))),
        text: likeText(search.toWellFormed().replaceAll('\0', '').normalize('NFC')),
      });
    if (cursor)
      found.andWhere(
        '(u.created_at < :createdAt::timestamptz or (u.created_at = :createdAt::timestamptz and u.id > :id::uuid))',
        cursor,
      );
    const users = await found.getMany();
    const more = users.length > size;
    if (more) users.pop();
    const last = users.at(-1);
    return { users, next: more && last ? { createdAt: last.createdAt.toISOString(), id: last.id } : null };
  }

  /**
   * Claims the identifiers for this transaction and refuses those that another user has, be it as username or as
   * e-mail address: whoever is called like somebody's address would take over their sign-in.
   */
  async claimIdentifiers(
    realmId: string,
    { id, usernameKey, emailKey }: Pick<User, 'id' | 'usernameKey' | 'emailKey'>,
  ): Promise<void> {
    const keys = [...new Set(emailKey === null ? [usernameKey] : [usernameKey, emailKey])].sort();
    // In one order, so that two changes that swap names wait instead of deadlocking.
    for (const key of keys) await this.db.serialize(`accounts/identifier/${realmId}/${key}`);
    const taken = await this.db.query<{ name: boolean }>(
      `select username_key = $3 or email_key = $3 as name from app_user
       where realm_id = $1 and id <> $2 and (username_key = any($4) or email_key = any($4))`,
      [realmId, id, usernameKey, keys],
    );
    if (taken.some(({ name }) => name)) throw new UsernameTaken();
    if (taken.length > 0) throw new EmailTaken();
  }

  async save(user: User): Promise<void> {
    await this.db.writer.save(User, user);
  }

  async insert(user: User): Promise<void> {
    await this.db.writer.insert(User, user);
  }
}
