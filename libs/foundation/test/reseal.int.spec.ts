import { randomUUID } from 'node:crypto';
import { PasswordCredentials, UserService } from '@gatehouse/accounts';
import { KeyRing, newKeyRing } from '@gatehouse/crypto';
import { sealedColumns } from '@gatehouse/foundation';
import { systemActor } from '@gatehouse/kernel';
import { Mailer } from '@gatehouse/mail';
import {
  RealmSecrets,
  realmSecretNames,
  SecretResealing,
  SigningKeyRotation,
  SigningKeys,
  type Realm,
  type Resealing,
} from '@gatehouse/realms';
import { aUser, goodPassword, waitingMails } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import type { TestModule, TestModuleOptions } from '@gatehouse-testing/database';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

const [k1, k2, k3] = [newKeyRing('k_1'), newKeyRing('k_2'), newKeyRing('kx1')];

describe('sealing secrets at rest anew', () => {
  /** Processes by the ring that they were started with. */
  let old: TestModule;
  let started: TestModule[];
  let realms: Realm[];

  const aProcess = async (ring: string, over: TestModuleOptions = {}): Promise<TestModule> => {
    const test = await withAuthentication({ env: { GATEHOUSE_KEYRING: ring }, ...over });
    started.push(test);
    return test;
  };
  const beside = (ring: string): Promise<TestModule> =>
    aProcess(ring, { database: old.database, clock: old.clock });

  beforeEach(async () => {
    started = [];
    old = await aProcess(k1);
    realms = await Promise.all(Array.from({ length: 4 }, () => aRealm(old)));
    for (const realm of realms) await aMail(old, realm);
  });
  // The last to be started joined the database of the first.
  afterEach(async () => {
    for (const test of started.reverse()) await test.close();
  });

  const aMail = (test: TestModule, realm: Realm): Promise<string> =>
    test.db.run(() =>
      test.get(Mailer).enqueue(realm.id, {
        to: 'ada@example.org',
        subject: 'Hello',
        text: 'It is me',
        html: '<p>It is me</p>',
      }),
    );
  const resealAll = async (test: TestModule): Promise<Resealing[]> => {
    const done: Resealing[] = [];
    for (const column of sealedColumns)
      done.push(await test.get(SecretResealing).reseal(systemActor(realms[0]!.id, 'cli', 'cli'), column));
    return done;
  };
  const numbers = (done: readonly Resealing[]) =>
    Object.fromEntries(
      done.map(({ table, resealed, left, broken }) => [table, [resealed, left, broken.length]]),
    );
  /** The ids of the keys that seal now, by table. */
  const keysInUse = async (): Promise<Record<string, string[]>> => {
    const found: Record<string, string[]> = {};
    for (const { table, column } of sealedColumns)
      found[table] = (
        await old.db.query<{ id: string }>(
          `select distinct split_part(${column}, '.', 2) as id from ${table} order by 1`,
        )
      ).map(({ id }) => id);
    return found;
  };
  const everywhere = (...ids: string[]) => Object.fromEntries(sealedColumns.map(({ table }) => [table, ids]));

  it('knows every column of the database that holds a sealed value', async () => {
    const columns = await old.db.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns
       where table_schema = 'public' and data_type in ('text', 'character varying', 'jsonb')`,
    );
    const sealed: string[] = [];
    for (const { table, column } of columns) {
      const [row] = await old.db.query<{ count: number }>(
        `select count(*)::int as count from "${table}" where "${column}"::text ~ 'gh1\\.[A-Za-z0-9_-]+\\.'`,
      );
      if (column === 'sealed' || (row?.count ?? 0) > 0) sealed.push(`${table}.${column}`);
    }
    expect(sealed.sort()).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort());
    for (const { table, key } of sealedColumns) {
      const primary = await old.db.query<{ name: string }>(
        `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indrelid = $1::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)`,
        [table],
      );
      expect([table, primary.map(({ name }) => name)]).toEqual([table, key]);
    }
  });

  it('moves all to the first key, keeps every secret what it was, and tells the audit record', async () => {
    const [realm] = realms as [Realm];
    const secrets = await Promise.all(
      realmSecretNames.map((name) => old.get(RealmSecrets).get(realm.id, name)),
    );
    const { kid } = (await old.get(SigningKeys).keysFor(realm)).active;
    const both = await beside(`${k2},${k1}`);
    expect(numbers(await resealAll(both))).toEqual({
      realm_secret: [realms.length * realmSecretNames.length, 0, 0],
      signing_key_secret: [realms.length * 2, 0, 0],
      mail_outbox: [realms.length, 0, 0],
    });
    expect(await keysInUse()).toEqual(everywhere('k_2'));

    const next = await beside(k2);
    expect(
      await Promise.all(realmSecretNames.map((name) => next.get(RealmSecrets).get(realm.id, name))),
    ).toEqual(secrets);
    expect((await next.get(SigningKeys).keysFor(realm)).active.kid).toBe(kid);
    expect(await waitingMails(next, realm)).toMatchObject([{ text: 'It is me' }]);

    const records = (await old.audited(realm.id)).filter(
      ({ eventSubtype }) => eventSubtype === 'secrets.resealed',
    );
    expect(records.map(({ details, source }) => [details, source])).toEqual(
      [12, 8, 4].map((values, index) => [{ table: sealedColumns[index]?.table, values, key: 'k_2' }, 'cli']),
    );
  });

  it('changes nothing the second time, and does not take a key for another of a similar name', async () => {
    const both = await beside(`${k2},${k1}`);
    await resealAll(both);
    const rows = () => old.db.query('select * from realm_secret order by 1, 2');
    const before = await rows();
    expect(numbers(await resealAll(both))).toEqual(
      Object.fromEntries(sealedColumns.map(({ table }) => [table, [0, 0, 0]])),
    );
    expect(await rows()).toEqual(before);
    // "_" is a wildcard of LIKE.
    await resealAll(await beside(`${k3},${k2}`));
    await resealAll(await beside(`${k1},${k3}`));
    expect(await keysInUse()).toEqual(everywhere('k_1'));
  });

  it('goes in batches, and two at once share the work', async () => {
    await old.db.execute(
      `insert into realm (id, name, display_name, enabled, settings, settings_version, created_at, updated_at)
       select gen_random_uuid(), 'many-' || n, 'Many', true, settings, 1, now(), now()
       from realm, generate_series(1, 450) n where id = $1`,
      [realms[0]!.id],
    );
    const all = await old.db.query<{ id: string }>(`select id from realm where name like 'many-%'`);
    for (const { id } of all) await old.db.run(() => old.get(RealmSecrets).create(id));
    const both = await beside(`${k2},${k1}`);
    const [one, two] = await Promise.all([resealAll(both), resealAll(await beside(`${k2},${k1}`))]);
    const total = (450 + realms.length) * realmSecretNames.length;
    expect((one[0]?.resealed ?? 0) + (two[0]?.resealed ?? 0)).toBe(total);
    expect(await keysInUse()).toEqual(everywhere('k_2'));
    const records = (await old.audited(realms[0]!.id)).filter(
      ({ eventSubtype, details }) =>
        eventSubtype === 'secrets.resealed' && details['table'] === 'realm_secret',
    );
    expect(records.length).toBeGreaterThanOrEqual(Math.ceil(total / 200));
    expect(records.reduce((sum, { details }) => sum + Number(details['values']), 0)).toBe(total);
  });

  it('goes on where it was broken off', async () => {
    const both = await beside(`${k2},${k1}`);
    const [, keys] = sealedColumns;
    await both.get(SecretResealing).reseal(systemActor(realms[0]!.id, 'cli', 'cli'), keys!);
    expect((await keysInUse())['realm_secret']).toEqual(['k_1']);
    expect(numbers(await resealAll(both))).toMatchObject({
      realm_secret: [12, 0, 0],
      signing_key_secret: [0, 0, 0],
    });
  });

  it('waits for a row in use, lets it be deleted, and spares nobody who works meanwhile', async () => {
    const both = await beside(`${k2},${k1}`);
    const [realm, second] = realms as [Realm, Realm];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const holding = old.db.run(async () => {
      await old.db.query('select from mail_outbox where realm_id = $1 for update', [realm.id]);
      await old.db.execute('delete from mail_outbox where realm_id = $1', [second.id]);
      await held;
    });
    const working = resealAll(both);
    const rotating = Promise.all(
      realms.map(({ id }) => both.get(SigningKeyRotation).rotate(administratorOf({ id }), id)),
    );
    await rotating;
    release();
    await holding;
    expect(numbers(await working)).toMatchObject({ mail_outbox: [3, 0, 0], realm_secret: [12, 0, 0] });
    expect(await keysInUse()).toEqual(everywhere('k_2'));
    for (const each of realms) expect((await both.get(SigningKeys).keysFor(each)).active.key).toBeDefined();
  });

  it('leaves what it cannot open as it is, says so, and does the rest', async () => {
    const [realm] = realms as [Realm];
    const foreign = new Map<string, string>();
    for (const name of ['cookie-keys', 'dpop-nonce'] as const) {
      const sealed = `gh1.lost.${randomUUID().replaceAll('-', '')}${randomUUID().replaceAll('-', '')}`;
      await old.db.execute('update realm_secret set sealed = $3 where realm_id = $1 and name = $2', [
        realm.id,
        name,
        sealed,
      ]);
      foreign.set(name, sealed);
    }
    const both = await beside(`${k2},${k1}`);
    const [done] = await resealAll(both);
    expect(done).toMatchObject({
      resealed: 10,
      left: 2,
      broken: [
        { row: `${realm.id}/cookie-keys`, why: expect.stringContaining('no key "lost"') },
        { row: `${realm.id}/dpop-nonce`, why: expect.stringContaining('no key "lost"') },
      ],
    });
    const rows = await old.db.query<{ name: string; sealed: string }>(
      `select name, sealed from realm_secret where realm_id = $1 and sealed like 'gh1.lost.%'`,
      [realm.id],
    );
    expect(new Map(rows.map(({ name, sealed }) => [name, sealed]))).toEqual(foreign);
    expect(
      (await old.audited(realm.id)).filter(({ eventSubtype }) => eventSubtype === 'secrets.reseal_failed'),
    ).toMatchObject([{ outcome: 'failure', details: { table: 'realm_secret', values: 2 } }]);
  });

  it('an old and a new ring read the same database, in both orders', async () => {
    const [realm] = realms as [Realm];
    const [oldFirst, newFirst] = [await beside(`${k1},${k2}`), await beside(`${k2},${k1}`)];
    const user = await aUser(oldFirst, realm);
    await resealAll(newFirst);
    await aMail(oldFirst, realm);
    for (const test of [oldFirst, newFirst]) {
      expect((await test.get(RealmSecrets).get(realm.id, 'pairwise-salt')).length).toBe(32);
      expect(await waitingMails(test, realm)).toHaveLength(2);
    }
    expect(await newFirst.get(PasswordCredentials).countByKey()).toEqual([{ keyId: 'k_1', passwords: 1 }]);
    await newFirst
      .get(UserService)
      .setPassword(administratorOf(realm), realm.id, user.id, `${goodPassword}!`, { mustChange: false });
    expect(await newFirst.get(PasswordCredentials).countByKey()).toEqual([{ keyId: 'k_2', passwords: 1 }]);
    expect(newFirst.get(KeyRing).currentId).toBe('k_2');
    // What a process with the old order sealed meanwhile is for the next run.
    expect(numbers(await resealAll(newFirst))).toMatchObject({ mail_outbox: [1, 0, 0] });
  });
});
