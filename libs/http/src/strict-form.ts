import { MalformedRequest } from './http.errors.js';
import { checkText, POISONED_NAMES } from './strict-json.js';

const MAX_PARAMETERS = 200;

const refuse = (detail: string): never => {
  throw new MalformedRequest(400, detail);
};

/**
 * Reads `application/x-www-form-urlencoded` text, a query string or a form, the strict way: valid percent-encoding,
 * no parameter twice (RFC 6749 section 3.1 and 3.2 ask for that), no NUL, no name that could reach a prototype.
 *
 * @throws MalformedRequest (400)
 */
export function parseStrictForm(text: string, what: 'query' | 'form'): Record<string, string> {
  const values: Record<string, string> = {};
  if (text === '') return values;
  const pairs = text.split('&', MAX_PARAMETERS + 1);
  if (pairs.length > MAX_PARAMETERS) refuse(`The ${what} has too many parameters.`);
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals), what);
    if (POISONED_NAMES.has(name)) refuse(`The ${what} uses a parameter name that is not allowed.`);
    if (Object.hasOwn(values, name)) refuse(`The ${what} names a parameter twice.`);
    values[name] = decode(equals === -1 ? '' : pair.slice(equals + 1), what);
  }
  return values;
}

function decode(text: string, what: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return refuse(`The ${what} is not valid percent-encoded UTF-8.`);
  }
  checkText(decoded, `A parameter of the ${what}`);
  return decoded;
}
