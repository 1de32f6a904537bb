import fc from 'fast-check';
import { parseCompactJws } from './compact-jws.js';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${encode({ alg: 'ES256' })}.${encode({ sub: 'x' })}.${Buffer.alloc(64, 7).toString('base64url')}`;
const parts = token.split('.') as [string, string, string];
const parse = (text: string) => parseCompactJws(text, 1_000);

describe('the compact form of a JWT', () => {
  it('is read into header, payload, signature and what the signature covers', () => {
    expect(parse(token)).toEqual({
      header: { alg: 'ES256' },
      payload: { sub: 'x' },
      signingInput: Buffer.from(`${parts[0]}.${parts[1]}`),
      signature: Buffer.alloc(64, 7),
    });
  });

  it.each([
    ['', 'nothing'],
    ['..', 'empty parts'],
    ['a.b', 'two parts'],
    [`${token}.`, 'a fourth part'],
    [`${token}.x`, 'five parts'],
    [`.${token}`, 'an empty first part'],
    [` ${token}`, 'leading space'],
    [`${token}\n`, 'a line end'],
    [`${token}=`, 'padding'],
    [token.replace('.', '..'), 'a doubled dot'],
    [token.slice(0, -1), 'one letter less'],
    [[encode([]), parts[1], parts[2]].join('.'), 'an array as header'],
    [[parts[0], encode([{ sub: 'x' }]), parts[2]].join('.'), 'an array as payload'],
    [[parts[0], encode('text'), parts[2]].join('.'), 'a text as payload'],
    [[parts[0], encode(null), parts[2]].join('.'), 'null as payload'],
    [[parts[0], Buffer.from('{').toString('base64url'), parts[2]].join('.'), 'no JSON'],
    [[parts[0], Buffer.from([0x22, 0xff, 0x22]).toString('base64url'), parts[2]].join('.'), 'no UTF-8'],
    [[parts[0], Buffer.from('\ufeff{}').toString('base64url'), parts[2]].join('.'), 'a byte order mark'],
  ])('refuses %j (%s)', (text) => {
    expect(parse(text)).toBeNull();
  });

  it('refuses every other spelling of the same bytes', () => {
    // 64 bytes leave four unused bits in the last letter.
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const spelling = token.slice(0, -1) + letter;
      const sameBytes = Buffer.from(spelling.split('.')[2] ?? '', 'base64url').equals(Buffer.alloc(64, 7));
      if (spelling !== token && sameBytes) expect(parse(spelling)).toBeNull();
    }
  });

  it('refuses what is longer than allowed', () => {
    expect(parseCompactJws(token, token.length)).not.toBeNull();
    expect(parseCompactJws(token, token.length - 1)).toBeNull();
  });

  it('comes out the same when it is encoded again, or not at all', () => {
    const letter = fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.', '=', '+', '/', ' ', '%');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 40 }), (letters) => {
        const found = parse(letters.join(''));
        expect(
          found === null || found.signature.toString('base64url') === letters.join('').split('.')[2],
        ).toBe(true);
      }),
    );
  });
});
