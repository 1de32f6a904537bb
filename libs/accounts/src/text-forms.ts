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

function isWebUrl(text: string): boolean {
  if (!URL.canParse(text) || /[\p{C}\s\\]/u.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** A page or picture: http or https in any case of letters, nothing that a browser would run (lesson 22). */
export const webUrl = z.string().max(2000).refine(isWebUrl, 'must be an http or https URL');
