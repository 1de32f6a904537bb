import { z } from 'zod';
import { defineConfig, secret, setting } from './define-config.js';
import { misspelt } from './misspelt.js';

const sections = [
  defineConfig('some', {
    length: setting('PASSWORD_MIN_LENGTH', z.string(), ''),
    url: secret('DATABASE_URL', z.string(), ''),
    port: setting('PORT', z.string(), ''),
  }),
];

it.each([
  ['PASSWORD_MIN_LENGHT', 'PASSWORD_MIN_LENGTH'],
  ['PASSWORD_MINLENGTH', 'PASSWORD_MIN_LENGTH'],
  ['password_min_length', 'PASSWORD_MIN_LENGTH'],
  ['DATABASE_ULR', 'DATABASE_URL'],
  ['DATABASE_URL_FIEL', 'DATABASE_URL_FILE'],
])('%s is told as %s', (name, meant) => {
  expect(misspelt(sections, { [name]: 'x' })).toEqual([{ name, meant }]);
});

it('says nothing of settings, of what is not alike, and of names that are short', () => {
  const env = { PASSWORD_MIN_LENGTH: '1', DATABASE_URL_FILE: 'x', HOME: '/', POST: '1', PASSWORD_MAX: '2' };
  expect(misspelt(sections, env)).toEqual([]);
});
