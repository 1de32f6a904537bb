import { loadSection } from '@gatehouse/config';
import { cryptoConfig } from './crypto.config.js';
import { KeyRing, newKeyRing } from './key-ring.js';

const ringOf = (text: string): KeyRing => new KeyRing(loadSection(cryptoConfig, { GATEHOUSE_KEYRING: text }));
const [k1, k2] = [newKeyRing('k1'), newKeyRing('k2')];
const place = { table: 'signing_key_secret', column: 'sealed', id: 'realm/kid' };

describe('a sealed value', () => {
  const ring = ringOf(k1);

  it('opens where it was sealed, whatever it holds', () => {
    for (const text of ['', 'secret', '\u0000', 'é'.repeat(10_000)])
      expect(ring.open(ring.seal(text, place), place).toString('utf8')).toBe(text);
    const bytes = Buffer.from([0, 255, 128]);
    expect(ring.open(ring.seal(bytes, place), place)).toEqual(bytes);
  });

  it('shows nothing, and is another text each time', () => {
    const sealed = ring.seal('secret', place);
    expect(sealed).not.toContain(Buffer.from('secret').toString('base64url'));
    expect(ring.seal('secret', place)).not.toBe(sealed);
  });

  it.each([
    ['another table', { ...place, table: 'realm_secret' }],
    ['another column', { ...place, column: 'other' }],
    ['another row', { ...place, id: 'realm/other' }],
    [
      'parts that only look alike when joined',
      { table: 'signing_key_secret', column: 'sealed","realm', id: '/kid' },
    ],
  ])('does not open in %s', (_, elsewhere) => {
    expect(() => ring.open(ring.seal('secret', place), elsewhere)).toThrow(
      'changed, or belongs to another row',
    );
  });

  it('does not open when any byte was changed, cut or added', () => {
    const sealed = ring.seal('secret', place);
    const [version, id, body] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => ring.open(`${version}.${id}.${changed.toString('base64url')}`, place)).toThrow(
        'sealed value',
      );
    }
    for (const broken of [
      '',
      'x',
      'gh2.k1.x',
      'gh1.k1.',
      'gh1.k1.AAAA',
      `${sealed}A`,
      `${sealed}.x`,
      sealed.slice(0, -2),
    ])
      expect(() => ring.open(broken, place)).toThrow('sealed value');
  });

  it('opens under an older key of the ring, and says that it should be sealed anew', () => {
    const sealed = ring.seal('secret', place);
    const renewed = ringOf(`${k2},${k1}`);
    expect(renewed.open(sealed, place).toString()).toBe('secret');
    expect(sealed.startsWith(renewed.currentPrefix)).toBe(false);
    const resealed = renewed.seal('secret', place);
    expect(resealed.startsWith(renewed.currentPrefix)).toBe(true);
    expect(() => ring.open(resealed, place)).toThrow('no key "k2"');
    expect(() => ringOf(k2).open(sealed, place)).toThrow('no key "k1"');
  });

  it('cannot be given the id of another key', () => {
    const both = ringOf(`${k1},k2:${k1.slice(3)}`);
    const sealed = both.seal('secret', place);
    expect(() => both.open(sealed.replace('.k1.', '.k2.'), place)).toThrow('changed');
  });
});

describe('KeyRing.derive', () => {
  it('gives each purpose its own key, always the same', () => {
    const ring = ringOf(k1);
    expect(ring.derive('a')).toHaveLength(32);
    expect(ring.derive('a')).toEqual(ringOf(k1).derive('a'));
    expect(ring.derive('a')).not.toEqual(ring.derive('b'));
    expect(ring.derive('a')).not.toEqual(ringOf(k2).derive('a'));
    expect(ring.derive('a', 64)).toHaveLength(64);
  });

  it('gives one for each key of the ring, the current one first', () => {
    const [both, other] = [ringOf(`${k1},${k2}`), ringOf(`${k2},${k1}`)];
    expect(both.deriveAll('a')).toEqual([ringOf(k1).derive('a'), ringOf(k2).derive('a')]);
    expect(other.deriveAll('a')).toEqual(both.deriveAll('a').reverse());
  });
});

describe('GATEHOUSE_KEYRING', () => {
  const key = 'A'.repeat(43);

  it('may be one key or several, with spaces around them', () => {
    const { keyRing } = loadSection(cryptoConfig, { GATEHOUSE_KEYRING: ` a:${key} , b_2:${key}= ` });
    expect(keyRing.map(({ id }) => id)).toEqual(['a', 'b_2']);
  });

  it.each([
    ['nothing', ''],
    ['a key without a name', key],
    ['a short key', `a:${'A'.repeat(42)}`],
    ['a long key', `a:${'A'.repeat(44)}`],
    ['standard base64', `a:${'+'.repeat(43)}`],
    ['one name twice', `a:${key},a:${key}`],
    ['an empty entry', `a:${key},`],
  ])('may not be %s, and the message does not show it', (_, text) => {
    let message = '';
    try {
      loadSection(cryptoConfig, { GATEHOUSE_KEYRING: text });
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain('GATEHOUSE_KEYRING');
    if (text !== '') expect(message).not.toContain(text);
  });
});
