import { z } from 'zod';

const isPlain = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

/** One line of text: stored in NFC, no control characters, no broken surrogates (PostgreSQL stores neither). */
export const line = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${String(max)} characters`)
    .refine(isPlain, 'must be one line without control characters')
    .transform((text) => text.normalize('NFC'));

/**
 * Characters that turn or hide what a person reads. As in names of clients, but for the joiners U+200C and U+200D, which
 * Persian and Indic names are written with.
 */
const unseen = /[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** What a person is called: a line that shows all of itself. */
export const personName = (max: number) =>
  line(max).refine((text) => !unseen.test(text), 'must have no control or invisible characters');

function isWebUrl(text: string): boolean {
  if (!URL.canParse(text) || /[\p{C}\s\\]/u.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** A page or picture: http or https in any case of letters, nothing that a browser would run (lesson 22). */
export const webUrl = z.string().max(2000).refine(isWebUrl, 'must be an http or https URL');
