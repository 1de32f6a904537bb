import { isDeepStrictEqual } from 'node:util';
import { InvalidRealmSettings } from '../realms.errors.js';
import { realmSettingsSchema, type RealmSettings } from './realm-settings.js';

export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | null | undefined }
    : T;

/** Part of a settings document: objects are merged, lists and `password.hash` replaced, null removes. */
export type RealmSettingsPatch = DeepPartial<RealmSettings>;

type Json = Readonly<Record<string, unknown>>;

/** A choice between shapes: half of one and half of another would be neither. */
const replacedWhole = new Set(['/password/hash']);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(base: Json, patch: Json, path: string): Json {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    const here = `${path}/${key}`;
    const before = merged.get(key);
    if (value === undefined) continue;
    if (value === null) merged.delete(key);
    else if (isObject(value) && isObject(before) && !replacedWhole.has(here))
      merged.set(key, merge(before, value, here));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/**
 * The settings with the patch applied, checked whole.
 *
 * @throws InvalidRealmSettings with a JSON pointer for each fault
 */
export function mergeSettings(base: RealmSettings, patch: unknown): RealmSettings {
  if (!isObject(patch)) throw new InvalidRealmSettings([{ pointer: '', detail: 'must be an object' }]);
  return checkSettings(merge(base, patch, ''));
}

/** @throws InvalidRealmSettings with a JSON pointer for each fault */
export function checkSettings(document: unknown): RealmSettings {
  const checked = realmSettingsSchema.safeParse(document);
  if (checked.success) return checked.data;
  throw new InvalidRealmSettings(
    checked.error.issues.map(({ path, message }) => ({
      pointer: path.map((part) => `/${escapePointer(String(part))}`).join(''),
      detail: message,
    })),
  );
}

/** RFC 6901 section 3. */
const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** The names of the top-level members that differ, however the database ordered their parts. */
export function changedSections(before: RealmSettings, after: RealmSettings): string[] {
  const sections = Object.keys(after) as Array<keyof RealmSettings>;
  return sections.filter((section) => !isDeepStrictEqual(before[section], after[section]));
}
