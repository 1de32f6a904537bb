import { z } from 'zod';

/** Forms that environment variables take; each message says what is expected and never shows the value. */
export const form = {
  text: (fallback: string) => z.string().min(1, 'must not be empty').default(fallback),
  requiredText: () => z.string('is required').min(1, 'is required'),
  optionalText: () => z.string().optional(),
  integer: (fallback: number, min: number, max: number) =>
    z.coerce
      .number(`must be a whole number from ${String(min)} to ${String(max)}`)
      .int(`must be a whole number from ${String(min)} to ${String(max)}`)
      .min(min, `must be at least ${String(min)}`)
      .max(max, `must be at most ${String(max)}`)
      .default(fallback),
  port: (fallback: number) => form.integer(fallback, 0, 65535),
  /** For a port whose default depends on the process. */
  optionalPort: () =>
    z.coerce
      .number('must be a port number')
      .int('must be a port number')
      .min(0, 'must be at least 0')
      .max(65535, 'must be at most 65535')
      .optional(),
  flag: (fallback: boolean) =>
    z
      .enum(['true', 'false', '1', '0'], 'must be true or false')
      .transform((value) => value === 'true' || value === '1')
      .default(fallback),
  url: (fallback: string) => z.url('must be an absolute URL').default(fallback),
  optionalUrl: () => z.url('must be an absolute URL').optional(),
  choice: <const T extends readonly [string, ...string[]]>(choices: T, fallback: T[number]) =>
    z.enum(choices, `must be one of ${choices.join(', ')}`).default(fallback as never),
  list: (fallback: readonly string[] = []) =>
    z
      .string()
      .transform((value) =>
        value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      )
      .default([...fallback]),
} as const;
