/**
 * The one form in which usernames and e-mail addresses are compared, counted and kept unique: NFKC, then case folded,
 * then trimmed.
 *
 * Normalised first: whoever folds case before NFKC can be told two spellings of one name apart (lesson 60), and a
 * lockout that counts the text as typed is dodged by its case (lesson 66). Upper before lower case folds what lower
 * case alone leaves apart (ß and ss, dotless ı and i); lower before that, what upper case leaves alone (ẞ).
 */
export function identifierKey(text: string): string {
  return text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
}

const localPart = /^[^\s@\p{C}<>()[\]\\,;:"]{1,64}$/u;
const domainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/** Longest address that SMTP carries (RFC 5321 section 4.5.3.1, erratum 1690). */
const LONGEST_EMAIL = 254;

/** A plain address, local part and domain, in the sense of RFC 5321 without quoting; a one-label domain is allowed. */
export function isEmail(text: string): boolean {
  if (text.length > LONGEST_EMAIL) return false;
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const local = text.slice(0, at);
  const labels = text.slice(at + 1).split('.');
  return (
    localPart.test(local) &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    !local.includes('..') &&
    labels.every((label) => domainLabel.test(label))
  );
}
