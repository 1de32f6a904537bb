import { randomBytes } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { KeyRing } from '@gatehouse/crypto';
import { RealmDirectory, type Realm } from '@gatehouse/realms';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';
import type { NewUser } from '../user-input.js';
import type { User } from '../user.entity.js';
import { UserService } from '../user.service.js';

interface Test {
  get<T>(token: Type<T>): T;
}

/** Meets the policy of a new realm. */
export const goodPassword = 'Correct-horse-7-staple';
export const otherPassword = 'Battery-9-lantern-Oak';

/** A realm with bcrypt cost 4 (1 ms), which its settings would refuse; for tests that hash by the hundred. */
export async function aQuickRealm(test: Test, options: Parameters<typeof aRealm>[1] = {}): Promise<Realm> {
  const { id, name } = await aRealm(test, options);
  const db = test.get(Transactor);
  await db.run(() =>
    db.execute(
      `update realm set settings = jsonb_set(settings, '{password,hash}', '{"algorithm":"bcrypt","cost":4}')
       where id = $1`,
      [id],
    ),
  );
  const directory = test.get(RealmDirectory);
  directory.forget({ id, name });
  return (await directory.findById(id))!;
}

export function aUser(test: Test, realm: Realm, over: Partial<NewUser> = {}): Promise<User> {
  const username = over.username ?? `user-${randomBytes(6).toString('hex')}`;
  return test.get(UserService).create(administratorOf(realm), realm.id, {
    username,
    email: `${username}@example.org`,
    password: goodPassword,
    ...over,
  });
}

export interface WaitingMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mails of a realm that wait in the outbox, the oldest first, opened. */
export async function waitingMails(test: Test, realm: Realm): Promise<WaitingMail[]> {
  const rows = await test.get(Transactor).query<{
    id: string;
    recipient: string;
    sealed: string;
  }>('select id, recipient, sealed from mail_outbox where realm_id = $1 order by created_at', [realm.id]);
  return rows.map(({ id, recipient, sealed }) => ({
    to: recipient,
    ...JSON.parse(
      test.get(KeyRing).open(sealed, { table: 'mail_outbox', column: 'sealed', id }).toString('utf8'),
    ),
  })) as WaitingMail[];
}

/** The token of the link that a mail carries. */
export function tokenIn(mail: WaitingMail | undefined): string {
  const token = /[?&]token=([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1];
  if (token === undefined) throw new Error('the mail has no link with a token');
  return token;
}
