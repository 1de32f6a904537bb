import { errors } from 'oidc-provider';

/** As JSON writes what PostgreSQL's jsonb refuses: NUL and lone surrogates, but not a backslash before them. */
const UNSTORABLE_IN_JSON = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Whether `jsonb` takes this. For what JSON.stringify wrote: it writes pairs of surrogates as they are. */
const isStorableJson = (json: string): boolean => !UNSTORABLE_IN_JSON.test(json);

/** Whether a text column takes this. */
const isStorableText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/**
 * Whether everything that a parameter means can be stored. `claims` is JSON, and is read as such much later: escaped
 * surrogates are refused there even in pairs, which no claim needs.
 */
export const isStorableParameter = (name: string, value: string): boolean =>
  isStorableText(name) && isStorableText(value) && (name !== 'claims' || isStorableJson(value));

/** @throws InvalidRequest when the payload of an artifact holds what `jsonb` refuses */
export function storableJson(payload: object): string {
  const json = JSON.stringify(payload);
  if (!isStorableJson(json))
    throw new errors.InvalidRequest('a parameter holds a character that is not allowed');
  return json;
}
