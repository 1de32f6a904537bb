import { z } from 'zod';
import { line, personName, webUrl } from './text-forms.js';

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** YYYY, or YYYY-MM-DD where the year 0000 means that it is withheld (OpenID Connect Core 1.0 section 5.1). */
function isBirthdate(text: string): boolean {
  if (/^\d{4}$/.test(text)) return true;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  // 2000 was a leap year: without a year, 29 February is a birthday, too.
  const date = new Date(Date.UTC(year === '0000' ? 2000 : Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

const address = z
  .strictObject({
    formatted: z
      .string()
      .max(1000)
      .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\r]/u.test(text), 'must be plain text'),
    street_address: z
      .string()
      .max(500)
      .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\r]/u.test(text), 'must be plain text'),
    locality: line(200),
    region: line(200),
    postal_code: line(40),
    country: line(100),
  })
  .partial();

const members = {
  middle_name: personName(200),
  nickname: personName(200),
  profile: webUrl,
  picture: webUrl,
  website: webUrl,
  gender: line(50),
  birthdate: z.string().max(10).refine(isBirthdate, 'must be YYYY-MM-DD or YYYY'),
  zoneinfo: z.string().max(64).refine(isTimeZone, 'must be a time zone, for example Europe/Paris'),
  locale: z.string().max(35).refine(isLocale, 'must be a language tag, for example de-CH'),
  phone_number: z
    .string()
    .max(40)
    .regex(/^\+?[0-9][0-9 ().;=a-z-]{2,38}$/i, 'must be a phone number, for example +1 425 555 1212'),
  phone_number_verified: z.boolean(),
  address,
};

/**
 * The standard claims of OpenID Connect Core 1.0 section 5.1 that are kept as they are given. `sub`, `name`,
 * `given_name`, `family_name`, `preferred_username`, `email`, `email_verified` and `updated_at` are columns of the
 * user. Other members are refused.
 */
export const standardClaimsSchema = z.strictObject(members).partial();
export type StandardClaims = z.infer<typeof standardClaimsSchema>;

/** A change of claims: what is named is replaced, null removes it. */
export const claimsPatchSchema = z
  .strictObject(
    Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, schema.nullable()])) as {
      [K in keyof typeof members]: z.ZodNullable<(typeof members)[K]>;
    },
  )
  .partial();
export type ClaimsPatch = z.infer<typeof claimsPatchSchema>;

/** A new phone number is unverified unless the same change says otherwise. */
export function applyClaims(current: StandardClaims, patch: ClaimsPatch): StandardClaims {
  const merged: Record<string, unknown> = { ...current };
  const newNumber = patch.phone_number !== undefined && patch.phone_number !== current.phone_number;
  if (newNumber && patch.phone_number_verified === undefined) delete merged['phone_number_verified'];
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, name);
    else if (value !== undefined) merged[name] = value;
  }
  return merged;
}
