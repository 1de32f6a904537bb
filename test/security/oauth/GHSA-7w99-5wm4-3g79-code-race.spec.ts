import { cheapRealm, dead, standing } from '../../support/attack.js';
import { authorizationCode, redeemCode } from '../../support/oauth.js';
import { race } from '../../support/race.js';
import { eventually } from '@gatehouse-testing/database';

// Lesson 27. The fifty-fold race of each kind is in ../single-use.spec.ts; here the racers differ: the right client,
// one that stole the code, and one that guesses the verifier.

it('of racers with different proofs at most one wins, it is the right one, and nothing outlives the race', async () => {
  const realm = await cheapRealm();
  const [person, client, thief] = await Promise.all([realm.newUser(), realm.newClient(), realm.newClient()]);
  const answer = await authorizationCode({ issuer: realm.issuer, client, person });
  const wrong = { ...answer, pkce: { verifier: 'w'.repeat(43), challenge: '' } };
  const answers = await race(18, (index) =>
    index % 3 === 0
      ? redeemCode(realm.issuer, client, answer)
      : index % 3 === 1
        ? redeemCode(realm.issuer, thief, answer)
        : redeemCode(realm.issuer, client, wrong),
  );
  const winners = answers.flatMap(({ status, body }, index) => (status === 200 ? [{ index, body }] : []));
  expect(winners.length).toBeLessThanOrEqual(1);
  for (const { status, body } of answers.filter((one) => one.status !== 200))
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  for (const { index, body } of winners) {
    expect(index % 3).toBe(0);
    await eventually(async () => {
      expect(await standing(realm, client, body.access_token)).toEqual(dead);
    });
  }
});
