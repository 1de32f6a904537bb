import { cheapRealm, signInPage } from '../../support/attack.js';
import { RealmFixture, type RegisteredClient } from '../../support/realm-fixture.js';

// Lesson 60: names are normalised first, then compared, counted and kept unique; what only looks alike stays apart.

let realm: RealmFixture;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await cheapRealm();
  client = await realm.newClient();
});

const create = (input: object) => realm.admin.try('POST', `${realm.path}/users`, input);

const fullWidth = (text: string): string =>
  text.replace(/[a-z0-9]/g, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0));

it('two spellings of one name are one name', async () => {
  const name = RealmFixture.newName('ada');
  expect((await create({ username: name, email: `${name}@example.com` })).status).toBe(201);
  for (const username of [
    name.toUpperCase(),
    fullWidth(name),
    ` ${name}`,
    `${name} `,
    name.replace('a', '\u00aa'),
    name.replace('d', '\u2146'),
  ]) {
    const { status } = await create({ username });
    expect([username, [409, 422].includes(status)]).toEqual([username, true]);
  }
  for (const email of [
    `${name.toUpperCase()}@example.com`,
    `${name}@EXAMPLE.com`,
    `${fullWidth(name)}@example.com`,
    `${name}@example\uff0ecom`,
    `${name}@\u24d4xample.com`,
  ]) {
    const { status } = await create({ username: RealmFixture.newName('other'), email });
    expect([email, [409, 422].includes(status)]).toEqual([email, true]);
  }
});

it('the special cases of Unicode do not split a name, either', async () => {
  for (const [one, two] of [
    ['stra\u00dfe', 'STRASSE'],
    ['\u017fam', 'sam'],
    ['\u212bngstr\u00f6m', '\u00e5ngstr\u00f6m'],
    ['caf\u00e9', 'cafe\u0301'],
    ['\ufb01le', 'file'],
    ['\u0130stanbul', 'i\u0307stanbul'],
    ['\u1e9estra', 'SSstra'],
  ] as const) {
    const suffix = RealmFixture.newName('x');
    expect([one, (await create({ username: `${one}${suffix}` })).status]).toEqual([one, 201]);
    const { status } = await create({ username: `${two}${suffix}` });
    expect([two, status]).toEqual([two, 409]);
  }
});

it('what looks alike is another person, and never signs in as the first', async () => {
  const victim = await realm.newUser();
  const lookalike = victim.username.replace('p', '\u0440').replace('e', '\u0435').replace('o', '\u043e');
  expect(lookalike).not.toBe(victim.username);
  const { page, browser } = await signInPage(realm, client);
  const refused = await browser.press(page, 'sign-in', { username: lookalike, password: victim.password });
  expect(refused.has('sign-in-form')).toBe(true);
  const { status, body } = await create({ username: lookalike });
  if (status === 201) expect((body as { id: string }).id).not.toBe(victim.id);
});

it('names that deceive the eye or the storage are refused', async () => {
  for (const username of [
    'a\u0000b',
    'a\nb',
    'a\u200bb',
    'a\u202eb',
    '\u2066a',
    'a\ud800b',
    '',
    ' ',
    '\u00a0',
    'x'.repeat(10_000),
    '\ufeff',
  ]) {
    const { status } = await create({ username });
    expect([JSON.stringify(username).slice(0, 20), [400, 422].includes(status)]).toEqual([
      JSON.stringify(username).slice(0, 20),
      true,
    ]);
  }
});

it('a sign-in by any spelling reaches the one account', async () => {
  const person = await realm.newUser();
  for (const username of [
    person.username.toUpperCase(),
    fullWidth(person.username),
    ` ${person.email.toUpperCase()} `,
  ]) {
    const { page, browser } = await signInPage(realm, client);
    const next = await browser.press(page, 'sign-in', { username, password: person.password });
    expect([username, next.has('sign-in-form')]).toEqual([username, false]);
  }
});
