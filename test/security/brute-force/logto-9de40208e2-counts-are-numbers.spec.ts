import { cheapRealm } from '../../support/attack.js';
import { endpoints, postAs } from '../../support/oauth.js';

// Lesson 73: PostgreSQL counts in bigint, which drivers give as text, and '9' is more than '10'.

it.each([2, 11])('%d tries are %d tries, not more and not fewer', async (attempts) => {
  const realm = await cheapRealm({ passwordGrant: { enabled: true }, lockout: { attempts } });
  const [person, client] = await Promise.all([
    realm.newUser(),
    realm.newClient({ redirect_uris: [], response_types: [], grant_types: ['password'], first_party: true }),
  ]);
  const ask = async (password: string): Promise<number> =>
    (
      await postAs(client, endpoints(realm.issuer).token, {
        grant_type: 'password',
        username: person.username,
        password,
      })
    ).status;
  for (let tries = 1; tries < attempts; tries += 1) expect(await ask('Wrong-Horse-Battery-1')).toBe(400);
  expect(await ask(person.password)).toBe(200);
  for (let tries = 0; tries < attempts; tries += 1) expect(await ask('Wrong-Horse-Battery-1')).toBe(400);
  expect(await ask(person.password)).toBe(400);
});
