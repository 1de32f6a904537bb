import { callApi } from '../support/admin.js';
import { claimsOf, clientCredentials } from '../support/oauth.js';
import { race } from '../support/race.js';
import { system } from '../support/system.js';

// Found in our own guard: passport keeps the outcome callbacks on the strategy it is given, so requests that arrived
// together answered each other, or never.
describe('tokens that are seen for the first time, many at once', () => {
  it('each answer with their own subject, and all of them answer', async () => {
    const realm = await system().main();
    const machines = await Promise.all(Array.from({ length: 10 }, () => realm.newMachine()));
    const tokens = await Promise.all(
      machines.flatMap((machine) =>
        Array.from(
          { length: 3 },
          async () => (await clientCredentials(realm.issuer, machine)).body.access_token,
        ),
      ),
    );
    const url = `${system().start.resourceApi.url}/api/auth/validate`;
    const answers = await race(tokens.length * 2, (index) =>
      callApi(tokens[Math.floor(index / 2)] ?? '', 'GET', url),
    );
    for (const [index, answer] of answers.entries()) {
      const owner = claimsOf(tokens[Math.floor(index / 2)] ?? '')['client_id'];
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).toContain(owner);
      const others = machines.map(({ client_id }) => client_id).filter((id) => id !== owner);
      for (const other of others) expect(JSON.stringify(answer.body)).not.toContain(other);
    }
  });
});
