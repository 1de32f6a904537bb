import fc from 'fast-check';
import { MalformedRequest } from './http.errors.js';
import { parseStrictForm } from './strict-form.js';
import { parseStrictJson } from './strict-json.js';

const poisoned = ['__proto__', 'constructor', 'prototype'];
const plain = (text: string): boolean =>
  !text.includes('\u0000') && text.isWellFormed() && !poisoned.includes(text);
const text = fc.string({ unit: 'binary' }).filter(plain);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }).map((value) => ({ ...value })),
  ),
})).value;

describe('strict JSON', () => {
  it('reads everything that JSON.stringify writes of plain values', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(parseStrictJson(Buffer.from(JSON.stringify(value)))).toEqual(value);
      }),
    );
  });

  it('refuses a repeated member wherever it is and however it is written', () => {
    fc.assert(
      fc.property(text, json, json, (name, first, second) => {
        const units = Array.from({ length: name.length }, (_, at) => name.charCodeAt(at));
        const escaped = `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
        const twice = `[{"x":{${JSON.stringify(name)}:${JSON.stringify(first)},${escaped}:${JSON.stringify(second)}}}]`;
        expect(() => parseStrictJson(Buffer.from(twice))).toThrow('names a member twice');
      }),
    );
  });

  it('answers any bytes with a value or a 400', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseStrictJson(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRequest);
        }
      }),
    );
  });
});

describe('strict forms', () => {
  it('read everything that URLSearchParams writes of distinct names', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text, { maxKeys: 5 }), (values) => {
        const written = new URLSearchParams(values).toString();
        expect(parseStrictForm(written, 'form')).toEqual({ ...values });
      }),
    );
  });

  it.each([
    ['a=1&a=2', 'names a parameter twice'],
    ['a&a', 'names a parameter twice'],
    ['a=%', 'percent-encoded'],
    ['%c3=1', 'percent-encoded'],
    ['a=%00', 'NUL'],
    ['__proto__=1', 'not allowed'],
    ['%5f_proto__=1', 'not allowed'],
  ])('refuse %s', (written, reason) => {
    expect(() => parseStrictForm(written, 'form')).toThrow(reason);
  });

  it('take no account of empty pairs, and keep a value’s own equals signs', () => {
    expect(parseStrictForm('&a=b=c&&d', 'query')).toEqual({ a: 'b=c', d: '' });
  });
});
