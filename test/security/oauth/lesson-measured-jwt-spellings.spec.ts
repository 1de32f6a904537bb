import { eventually } from '@gatehouse-testing/database';
import { cheapRealm, dead, standing } from '../../support/attack.js';
import { clientCredentials, revoke } from '../../support/oauth.js';

// Measured: base64url is read leniently by most parsers, so one signed JWT has several byte forms. A revoked token must
// not live on under another spelling, and a spelling that we did not issue is no token.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other texts that decode to the same bytes: unused bits of the last character, padding, line breaks, `+/`. */
function spellings(part: string): string[] {
  const last = ALPHABET.indexOf(part.at(-1) ?? '');
  const unused = part.length % 4 === 2 ? 4 : part.length % 4 === 3 ? 2 : 0;
  const others = Array.from({ length: (1 << unused) - 1 }, (_, bits) =>
    part
      .slice(0, -1)
      .concat(ALPHABET[(last & ~((1 << unused) - 1)) | ((last + bits + 1) & ((1 << unused) - 1))] ?? ''),
  );
  return [...others, `${part}=`, `${part}==`, part.replaceAll('-', '+').replaceAll('_', '/')].filter(
    (other) => other !== part,
  );
}

it('no other spelling of a token is a token, before and after it was revoked', async () => {
  const realm = await cheapRealm();
  const machine = await realm.newMachine();
  const { body } = await clientCredentials(realm.issuer, machine);
  const parts = body.access_token.split('.');
  const others = parts.flatMap((part, index) =>
    spellings(part).map((other) => parts.with(index, other).join('.')),
  );
  expect(others.length).toBeGreaterThan(5);
  const check = async (): Promise<void> => {
    for (const other of others) {
      const { active, resource, userinfo, admin } = await standing(realm, machine, other);
      expect([other.slice(-20), active, resource, userinfo, admin]).toEqual([
        other.slice(-20),
        false,
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
      ]);
      for (const status of [resource, userinfo, admin]) expect([400, 401]).toContain(status);
    }
  };
  await check();
  expect(await standing(realm, machine, body.access_token)).toMatchObject({ active: true, resource: 200 });
  await revoke(realm.issuer, machine, body.access_token);
  await eventually(async () => {
    expect(await standing(realm, machine, body.access_token)).toMatchObject({ ...dead });
  });
  await check();
});

it('revoking one spelling of a token, or asking for it in another, says nothing about the token', async () => {
  const realm = await cheapRealm();
  const machine = await realm.newMachine();
  const { body } = await clientCredentials(realm.issuer, machine);
  await revoke(realm.issuer, machine, `${body.access_token}=`);
  expect(await standing(realm, machine, body.access_token)).toMatchObject({ active: true, resource: 200 });
});
