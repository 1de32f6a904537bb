import type { z } from 'zod';

export interface Setting<T> {
  readonly env: string;
  readonly schema: z.ZodType<T>;
  readonly about: string;
  readonly secret: boolean;
}

export type Values<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export interface ConfigSection<S> {
  readonly name: string;
  readonly settings: S;
  /** Says why these values must not reach production, or nothing. */
  insecure?(values: Values<S>): string | undefined;
}

/** What a section becomes once it is read. */
export type ConfigOf<C> = C extends ConfigSection<infer S> ? Values<S> : never;

export function setting<T>(env: string, schema: z.ZodType<T>, about: string): Setting<T> {
  return { env, schema, about, secret: false };
}

/** A secret may come from a file (`<ENV>_FILE`), is never printed, and has no default. */
export function secret<T>(env: string, schema: z.ZodType<T>, about: string): Setting<T> {
  return { env, schema, about, secret: true };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each setting has its own value type
export type Settings = Record<string, Setting<any>>;

/** Declares the settings of one lib: their variables, their form, and what they are for. */
export function defineConfig<S extends Settings>(
  name: string,
  settings: S,
  insecure?: (values: Values<S>) => string | undefined,
): ConfigSection<S> {
  return { name, settings, ...(insecure ? { insecure } : {}) };
}
