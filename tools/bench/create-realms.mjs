// Creates so many realms through the services, as the admin API would, and tells their names.
import { withDomain } from '../../dist/apps/cli/src/domain/domain.js';
import { mainRealm } from '../../dist/libs/realms/src/index.js';

const count = Number(process.argv[2]);
const stamp = Date.now().toString(36);
const names = Array.from({ length: count }, (_, index) => `bench-${stamp}-${index}`);

await withDomain(process.env, async ({ realms, actorIn }) => {
  const { id } = await realms.getByName(mainRealm);
  for (const name of names) await realms.create(actorIn(id), { name, displayName: name });
});
process.send({ names });
