import { inDatabase } from '../../support/attack.js';
import {
  newDatabase,
  NodeBrowser,
  seedDatabase,
  SEEDED_ADMINISTRATOR,
  startOtherNode,
  type OtherNode,
} from '../../support/other-node.js';
import { system } from '../../support/system.js';

// Defect 5 (SysManage): a recovery administrator whose password stood in a file, was compared as it is, and met neither
// lockout nor second factor. Our first administrator is a user like any other. On an installation of its own: nobody
// else is locked out with it.

let database: string;
let node: OtherNode;

beforeAll(async () => {
  database = await newDatabase();
  node = await startOtherNode({ DATABASE_URL: database });
});
afterAll(() => node.stop());

async function getsIn(password: string): Promise<boolean> {
  const browser = new NodeBrowser(node);
  const page = await browser.open(`${system().issuer()}/account`);
  const next = await browser.press(page, 'sign-in', { username: SEEDED_ADMINISTRATOR.username, password });
  return !next.has('sign-in-form');
}

it('the password of the environment is read once, and is in no table', async () => {
  const { password } = SEEDED_ADMINISTRATOR;
  const changed = 'Another-Horse-Battery-7';
  seedDatabase(database, changed);
  expect(await getsIn(changed)).toBe(false);
  expect(await getsIn(password)).toBe(true);
  const tables = await inDatabase<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
    [],
    database,
  );
  expect(tables.length).toBeGreaterThan(20);
  const holding = tables.map(
    ({ name }) => `select '${name}' as name from "${name}" t where t::text like any (array[$1, $2])`,
  );
  const found = await inDatabase(holding.join(' union all '), [`%${password}%`, `%${changed}%`], database);
  expect(found).toEqual([]);
});

it('five wrong passwords close the door for the right one, too, and the start of another node does not open it', async () => {
  for (let tries = 0; tries < 5; tries += 1) expect(await getsIn('Wrong-Horse-Battery-1')).toBe(false);
  expect(await getsIn(SEEDED_ADMINISTRATOR.password)).toBe(false);
  seedDatabase(database);
  expect(await getsIn(SEEDED_ADMINISTRATOR.password)).toBe(false);
  const rows = await inDatabase(
    `select 1 from audit_record where event_type || '.' || event_subtype like '%locked_out%'
       or event_subtype like '%locked_out%'`,
    [],
    database,
  );
  expect(rows).toHaveLength(1);
});
