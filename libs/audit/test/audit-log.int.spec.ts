import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditLog, AuditSearch, defineAuditEvent, type AuditRecord } from '@gatehouse/audit';
import { DomainError, systemActor, type Actor } from '@gatehouse/kernel';
import { withTestModule, type TestModule } from '@gatehouse-testing/database';

const done = defineAuditEvent<{ note: string }>('administrative', 'test_thing.done', 'A test did a thing.');
const refused = defineAuditEvent<{ reason: string }>(
  'security',
  'test_thing.refused',
  'A test was refused.',
  {
    outcome: 'failure',
    severity: 'high',
  },
);

class ThingRefused extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'test/thing-refused';
}

describe('the audit log', () => {
  let one: TestModule;
  let realmId: string;
  let actor: Actor;
  beforeAll(async () => {
    one = await withTestModule();
  });
  afterAll(() => one.close());
  beforeEach(async () => {
    realmId = randomUUID();
    actor = systemActor(realmId, 'test');
    await one.db.query(
      `insert into realm (id, name, display_name, enabled, settings, settings_version, created_at, updated_at)
       values ($1, $2, 'Test', true, '{}', 1, now(), now())`,
      [realmId, `r-${realmId.slice(0, 8)}`],
    );
  });

  const log = (): AuditLog => one.get(AuditLog);
  const kept = async (): Promise<AuditRecord[]> => one.audited(realmId);
  const subtypes = async (): Promise<string[]> => (await kept()).map(({ eventSubtype }) => eventSubtype);
  const attempt = (work: () => Promise<unknown>): Promise<unknown> =>
    log().attempt(actor, ({ code }) => refused({}, { reason: code }), work);
  const rename = (name: string): Promise<unknown> =>
    one.db.writer.query(`update realm set display_name = $2 where id = $1`, [realmId, name]);
  const displayName = async (): Promise<unknown> =>
    (
      await one.db.query<{ name: string }>('select display_name as name from realm where id = $1', [realmId])
    )[0]?.name;

  it('keeps a record exactly when the change is kept', async () => {
    await attempt(async () => {
      await rename('Changed');
      await log().record(actor, done({ targetId: 'x' }, { note: 'renamed' }));
    });
    expect(await displayName()).toBe('Changed');
    expect(await kept()).toMatchObject([
      { eventSubtype: 'test_thing.done', outcome: 'success', targetId: 'x', details: { note: 'renamed' } },
    ]);
  });

  it('keeps of a refused operation nothing but the refusal', async () => {
    const work = async (): Promise<void> => {
      await rename('Half done');
      await log().record(actor, done({}, { note: 'half' }));
      throw new ThingRefused('not now');
    };
    await expect(attempt(work)).rejects.toThrow(ThingRefused);
    expect(await displayName()).toBe('Test');
    expect(await kept()).toMatchObject([
      {
        eventSubtype: 'test_thing.refused',
        outcome: 'failure',
        severity: 'high',
        details: { reason: 'test/thing-refused' },
      },
    ]);
  });

  it('keeps nothing of an operation that broke', async () => {
    const work = async (): Promise<void> => {
      await log().record(actor, done({}, { note: 'half' }));
      throw new Error('a bug');
    };
    await expect(attempt(work)).rejects.toThrow('a bug');
    expect(await kept()).toEqual([]);
  });

  it('cannot be asked for a refusal inside of another operation, whose rollback would take it', async () => {
    await expect(attempt(() => attempt(() => Promise.resolve()))).rejects.toThrow('outermost transaction');
  });

  it('keeps a refusal that is found inside of an operation, after its rollback', async () => {
    const refuseAndFail = async (): Promise<never> => {
      await rename('Changed');
      await log().refuse(actor, refused({}, { reason: 'inside' }));
      expect(await kept()).toEqual([]);
      throw new ThingRefused('no');
    };
    await expect(attempt(refuseAndFail)).rejects.toThrow(ThingRefused);
    expect((await kept()).map(({ details }) => details['reason'])).toEqual(['inside', 'test/thing-refused']);
    expect(await displayName()).toBe('Test');
    await log().refuse(actor, refused({}, { reason: 'outside' }));
    expect(await kept()).toHaveLength(3);
  });

  it('has what was appended once append() resolves, 500 at once and one by one', async () => {
    const append = (index: number): Promise<void> => log().append(actor, done({}, { note: String(index) }));
    await Promise.all(Array.from({ length: 500 }, (_, index) => append(index)));
    const notes = new Set((await kept()).map(({ details }) => details['note']));
    expect(notes.size).toBe(500);
    for (let index = 500; index < 520; index += 1) {
      await append(index);
      expect((await kept()).at(-1)?.details['note']).toBe(String(index));
    }
  });

  it('lets many appends share one commit', async () => {
    const commits = async (): Promise<number> => {
      await one.db.query('select pg_stat_force_next_flush()');
      const [row] = await one.db.query<{ count: string }>(
        'select xact_commit as count from pg_stat_database where datname = current_database()',
      );
      return Number(row?.count);
    };
    const before = await commits();
    await Promise.all(Array.from({ length: 400 }, () => log().append(actor, done({}, { note: 'shared' }))));
    // What else this process asks meanwhile counts as well, and more of it on a slow machine.
    expect((await commits()) - before).toBeLessThan(400 / 4);
    expect(await kept()).toHaveLength(400);
  });

  it('tells each who appended when it cannot be written, and writes again afterwards', async () => {
    const nobody = systemActor(randomUUID(), 'test');
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => log().append(nobody, done({}, { note: 'lost' }))),
    );
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'));
    await log().append(actor, done({}, { note: 'kept' }));
    expect(await subtypes()).toEqual(['test_thing.done']);
  });

  it('stores what no text column takes, cut and marked, instead of losing the record', async () => {
    await log().append(
      actor,
      done({ username: `a\u0000b\uD800${'x'.repeat(10_000)}` }, { note: '\u0000\uDFFF' }),
    );
    const [record] = await kept();
    expect(record?.username).toHaveLength(512);
    expect(record?.username).toMatch(/^a\uFFFDb\uFFFDx+$/);
    expect(record?.details['note']).toBe('\uFFFD\uFFFD');
  });

  it('is appended to only: no record is changed or taken away', async () => {
    await log().append(actor, done({}, { note: 'first' }));
    const dataSource = one.get(DataSource);
    await expect(dataSource.query(`update audit_record set severity = 'low'`)).rejects.toThrow();
    await expect(dataSource.query('delete from audit_record')).rejects.toThrow();
    await expect(dataSource.query('truncate audit_record')).rejects.toThrow();
    expect(await subtypes()).toEqual(['test_thing.done']);
  });

  it('is searched by person, event, time and page, in one realm only', async () => {
    const start = one.clock.now();
    for (let index = 0; index < 5; index += 1) {
      await log().append(actor, done({ userId: index % 2 === 0 ? 'even' : 'odd' }, { note: String(index) }));
      one.clock.advance(3_600_000);
    }
    await log().append(actor, refused({ targetId: 'even' }, { reason: 'x' }));
    const search = async (query: object): Promise<unknown[]> => {
      const { records } = await one.get(AuditSearch).search(realmId, { limit: 50, ...query });
      return records.map(({ details }) => details['note'] ?? details['reason']);
    };
    expect(await search({})).toEqual(['x', '4', '3', '2', '1', '0']);
    expect(await search({ userId: 'even' })).toEqual(['x', '4', '2', '0']);
    expect(await search({ event: 'test_thing.refused' })).toEqual(['x']);
    expect(await search({ event: 'administrative' })).toEqual(['4', '3', '2', '1', '0']);
    expect(await search({ until: new Date(start.getTime() + 3_600_000) })).toEqual(['0']);
    expect(await search({ since: new Date(start.getTime() + 4 * 3_600_000) })).toEqual(['x', '4']);
    const first = await one.get(AuditSearch).search(realmId, { limit: 4 });
    expect(first.records).toHaveLength(4);
    expect(await search({ before: first.nextBefore ?? '' })).toEqual(['1', '0']);
    expect((await one.get(AuditSearch).search(randomUUID(), { limit: 50 })).records).toEqual([]);
  });
});
