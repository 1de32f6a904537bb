import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cheapRealm } from '../../support/attack.js';
import { secretsOf, signingKeyOf } from '../../support/realm-key.js';
import { system } from '../../support/system.js';

// Lesson 87 (CVE-2026-33505, GO-2026-4801): what needs a secret does not start without one, none stands in what we ship,
// and two realms never share one.

const root = join(import.meta.dirname, '../../..');

/** Runs an app with this environment until it ends; null when it still runs after a while, which is then ended. */
async function endOf(app: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(root, `dist/apps/${app}/src/main.js`)], {
    cwd: system().home,
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: system().start.database.url,
      PORT: '0',
      METRICS_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.once('close', (exit) => {
      clearTimeout(tooLong);
      resolve(exit);
    });
  });
  return { code, printed };
}

it.each(['idp', 'resource-api', 'admin-api'])(
  '%s does not start without a key ring, nor with a bad one',
  async (app) => {
    for (const ring of ['', 'k1:c2hvcnQ']) {
      const { code, printed } = await endOf(app, ring === '' ? {} : { GATEHOUSE_KEYRING: ring });
      expect([ring, code]).toEqual([ring, expect.any(Number)]);
      expect([ring, code === 0]).toEqual([ring, false]);
      expect(printed).toContain('GATEHOUSE_KEYRING');
      // The message says what a good one looks like, not what was given.
      if (ring.includes(':c')) expect(printed).not.toContain('c2hvcnQ');
    }
  },
  180_000,
);

it('no file that we ship gives a value to a secret', async () => {
  const folders = ['docker', '.'].map(async (folder) =>
    (await readdir(join(root, folder), { withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.startsWith('package'))
      .map((entry) => join(folder, entry.name)),
  );
  const files = (await Promise.all(folders))
    .flat()
    .filter((file) => /\.(?:ya?ml|example|json)$|Dockerfile/.test(file));
  expect(files).toEqual(expect.arrayContaining(['.env.example', 'docker/compose.yaml']));
  const given =
    /^\s*-?\s*(?:ENV |ARG )?\w*(?:SECRET|PASSWORD|KEYRING|PEPPER)(?:_FILE)?\s*[:=]\s*(?!\$\{\w+:?[?-]|\/|$|["']?\d+["']?$)\S/;
  const found: string[] = [];
  for (const file of files)
    for (const line of (await readFile(join(root, file), 'utf8')).split('\n'))
      if (given.test(line)) found.push(`${file}: ${line.trim()}`);
  expect(found).toEqual([]);
});

it('no two realms share a secret or a key, and none is a pattern', async () => {
  const realms = await Promise.all([system().main(), cheapRealm(), cheapRealm()]);
  const secrets = await Promise.all(realms.map(secretsOf));
  const keys = await Promise.all(realms.map(signingKeyOf));
  const all = [...secrets.flatMap((one) => [...one.values()]), ...keys.map(({ kid }) => kid)];
  expect(all.length).toBeGreaterThanOrEqual(9);
  expect(new Set(all).size).toBe(all.length);
  for (const secret of secrets.flatMap((one) => [...one.values()])) {
    expect(secret.length).toBeGreaterThanOrEqual(64);
    // 32 random bytes have some 30 different ones.
    expect(new Set(secret.match(/../g)).size).toBeGreaterThan(16);
  }
});

it('a cursor of one realm or list finds nothing in another', async () => {
  const [one, two] = await Promise.all([cheapRealm(), cheapRealm()]);
  const theirs = await Promise.all(Array.from({ length: 3 }, () => two.newUser()));
  await Promise.all(Array.from({ length: 3 }, () => one.newUser()));
  const first = await one.admin.get<{ next: string }>(`${one.path}/users?limit=1`);
  expect(first.next).toEqual(expect.any(String));
  const query = `cursor=${encodeURIComponent(first.next)}`;
  const there = await two.admin.get<{ items: { id: string }[] }>(`${two.path}/users?${query}`);
  for (const { id } of there.items) expect(theirs.map((user) => user.id)).toContain(id);
  for (const list of ['roles', 'groups', 'clients', 'audit', 'assignments']) {
    const { status, body } = await one.admin.try('GET', `${one.path}/${list}?${query}`);
    expect([list, [200, 422].includes(status)]).toEqual([list, true]);
    // Two lists may have cursors of one form; then it is a place in that list, of this realm.
    if (status === 200) expect(JSON.stringify(body)).not.toContain(theirs[0]?.id);
  }
});
