import { cheapRealm } from '../../support/attack.js';
import { endpoints, postAs } from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient } from '../../support/realm-fixture.js';

// Lesson 74: bcrypt reads 72 bytes and stops at a NUL; our passwords do neither. Cost 10 is the least that a realm may
// choose, so both hash policies are tried.

it.each([
  { algorithm: 'bcrypt', cost: 10 },
  { algorithm: 'argon2id', memoryKiB: 7_168, passes: 1, parallelism: 1 },
])('$algorithm', async (hash) => {
  const realm: RealmFixture = await cheapRealm({
    passwordGrant: { enabled: true },
    lockout: { attempts: 100 },
    password: { hash },
  });
  const client: RegisteredClient = await realm.newClient({
    redirect_uris: [],
    response_types: [],
    grant_types: ['password'],
    first_party: true,
  });
  const ask = async (username: string, password: string): Promise<number> =>
    (await postAs(client, endpoints(realm.issuer).token, { grant_type: 'password', username, password }))
      .status;
  const stem = 'Correct-Horse-9-'.repeat(5).slice(0, 72);
  const long = await realm.newUser({ password: `${stem}A-tail` });
  expect(await ask(long.username, `${stem}A-tail`)).toBe(200);
  for (const wrong of [stem, `${stem}B-tail`, `${stem}A-tai`, `${stem}A-tail!`, `${stem}A-tail\u0000`])
    expect(await ask(long.username, wrong)).toBe(400);

  const umlauts = `${'\u00e4\u00f6\u00fc'.repeat(12)}-Tail-1`;
  const wide = await realm.newUser({ password: umlauts });
  expect(await ask(wide.username, umlauts)).toBe(200);
  expect(await ask(wide.username, umlauts.replace('Tail', 'Tall'))).toBe(400);

  const nul = await realm.admin.try('POST', `${realm.path}/users`, {
    username: 'nul',
    password: 'Correct-Horse\u0000-Battery-9',
  });
  expect([400, 422]).toContain(nul.status);
});
