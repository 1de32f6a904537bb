import { cheapRealm, inDatabase } from '../../support/attack.js';
import { clientCredentials, codeFlow, introspect, refresh, revoke } from '../../support/oauth.js';
import { race } from '../../support/race.js';

// Defect 19 (Pocket ID #1598): a store with one writer breaks when many write at once. Ours is PostgreSQL; what many
// write at once here is all answered, and all of it is there afterwards.

it('two hundred writers at once: no fault, and every issued token is on record', async () => {
  const realm = await cheapRealm();
  const [person, client, machine] = await Promise.all([
    realm.newUser(),
    realm.newClient(),
    realm.newMachine(),
  ]);
  const scope = 'openid offline_access';
  const signedIn = await Promise.all(
    Array.from({ length: 10 }, () => codeFlow({ issuer: realm.issuer, client, person, scope })),
  );
  const statuses = await race(200, async (index) => {
    const tokens = signedIn[index % 10]?.tokens;
    if (index < 10) return (await refresh(realm.issuer, client, tokens?.refresh_token ?? '')).status;
    if (index % 10 === 1) return (await revoke(realm.issuer, client, 'unknown')).status;
    if (index % 10 === 2) return (await introspect(realm.issuer, client, tokens?.access_token ?? '')).status;
    if (index % 10 === 3)
      return (await realm.admin.try('POST', `${realm.path}/groups`, { name: `Group ${String(index)}` }))
        .status;
    return (await clientCredentials(realm.issuer, machine)).status;
  });
  expect(statuses.filter((status) => status >= 300)).toEqual([]);
  const [issued] = await inDatabase<{ count: number }>(
    `select count(*)::int as count from audit_record r join realm on realm.id = r.realm_id
     where realm.name = $1 and r.event_subtype = 'token.issued'`,
    [realm.name],
  );
  const machines = statuses.filter((_, index) => index >= 10 && ![1, 2, 3].includes(index % 10)).length;
  // Ten sign-ins, ten refreshes, and the machines.
  expect(issued?.count).toBe(20 + machines);
  const groups = await realm.admin.get<{ items: unknown[] }>(`${realm.path}/groups?limit=200`);
  expect(groups.items).toHaveLength(19);
});
