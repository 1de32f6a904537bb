import { inDatabase } from '../support/attack.js';

// Every row belongs to one realm, and a row can only point to rows of its own realm: the database holds it, not a habit.

/** Tables of the installation as a whole, each with the reason that it belongs to no realm. */
const OF_THE_INSTALLATION: Readonly<Record<string, string>> = {
  realm: 'the realms themselves',
  schema_migration: 'the timeline of the schema',
  dpop_proof:
    "hashes of proofs that were used; the key that signed is part of the hash, and is nobody else's",
  rate_limit: 'counts addresses too, which belong to nobody; the realm is in the key',
};

interface Key {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly columns: string[];
  readonly target_columns: string[];
}

const tables = async (): Promise<string[]> =>
  (
    await inDatabase<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    )
  ).map(({ name }) => name);

const foreignKeys = (): Promise<Key[]> =>
  inDatabase<Key>(
    `select k.conname as name, k.conrelid::regclass::text as source, k.confrelid::regclass::text as target,
            array(select a.attname::text from unnest(k.conkey) with ordinality as u(n, o)
                    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.o) as columns,
            array(select a.attname::text from unnest(k.confkey) with ordinality as u(n, o)
                    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.o) as target_columns
       from pg_constraint k join pg_namespace n on n.oid = k.connamespace
      where k.contype = 'f' and n.nspname = 'public' order by 1`,
  );

it('every table has a realm that cannot be missing, or says here why not', async () => {
  const withRealm = await inDatabase<{ name: string }>(
    `select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'realm_id' and is_nullable = 'NO'`,
  );
  const known = new Set([...withRealm.map(({ name }) => name), ...Object.keys(OF_THE_INSTALLATION)]);
  const all = await tables();
  expect(all.filter((name) => !known.has(name))).toEqual([]);
  expect(Object.keys(OF_THE_INSTALLATION).filter((name) => !all.includes(name))).toEqual([]);
});

it('every foreign key between tables of realms goes through the realm', async () => {
  const keys = await foreignKeys();
  expect(keys.length).toBeGreaterThan(5);
  const between = keys.filter(
    ({ source, target }) => ![source, target].some((name) => name in OF_THE_INSTALLATION),
  );
  const crossing = between.filter(
    ({ columns, target_columns: targets }) =>
      !columns.some((name, at) => name === 'realm_id' && targets[at] === 'realm_id'),
  );
  expect(crossing.map(({ source, name }) => `${source}: ${name}`)).toEqual([]);
});

it('every table of a realm names a realm that exists, and has a primary key', async () => {
  const keys = await foreignKeys();
  const bound = new Set(
    keys.filter(({ columns }) => columns.includes('realm_id')).map(({ source }) => source),
  );
  const loose = (await tables()).filter((name) => !(name in OF_THE_INSTALLATION) && !bound.has(name));
  expect(loose).toEqual([]);
  const withoutKey = await inDatabase<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not exists
        (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
  );
  expect(withoutKey).toEqual([]);
});
