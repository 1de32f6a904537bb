import { readFileSync } from 'node:fs';
import type { ConfigSection, Settings, Values } from './define-config.js';

/** Boot stops here: one message that names every bad variable and prints no value. */
export class InvalidConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Invalid configuration:\n  ${problems.join('\n  ')}\nSee docs/configuration.md.`);
    this.name = 'InvalidConfiguration';
  }
}

function rawValue(name: string, secret: boolean, env: NodeJS.ProcessEnv): string | undefined {
  const file = secret ? env[`${name}_FILE`] : undefined;
  if (file === undefined || file === '') return env[name] === '' ? undefined : env[name];
  return readFileSync(file, 'utf8').trim();
}

function readSection<S extends Settings>(
  section: ConfigSection<S>,
  env: NodeJS.ProcessEnv,
  problems: string[],
): Values<S> {
  const values: Record<string, unknown> = {};
  const before = problems.length;
  for (const [key, { env: name, schema, secret }] of Object.entries(section.settings)) {
    try {
      const parsed = schema.safeParse(rawValue(name, secret, env));
      if (parsed.success) values[key] = parsed.data;
      else problems.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
    } catch {
      problems.push(`${name}_FILE: the file cannot be read`);
    }
  }
  if (problems.length === before && env['NODE_ENV'] === 'production') {
    const refusal = section.insecure?.(values as Values<S>);
    if (refusal !== undefined) problems.push(refusal);
  }
  return Object.freeze(values) as Values<S>;
}

/**
 * Reads every section once, before Nest starts.
 *
 * @throws InvalidConfiguration naming every bad variable of every section, never a value.
 */
export function loadConfig(
  sections: ReadonlyArray<ConfigSection<Settings>>,

  env: NodeJS.ProcessEnv = process.env,
): ReadonlyMap<string, unknown> {
  const problems: string[] = [];
  const loaded = new Map<string, unknown>();
  for (const section of sections) loaded.set(section.name, readSection(section, env, problems));
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  return loaded;
}

/** Reads one section; for programs that need no more (the CLI, tools). */
export function loadSection<S extends Settings>(
  section: ConfigSection<S>,

  env: NodeJS.ProcessEnv = process.env,
): Values<S> {
  const problems: string[] = [];
  const values = readSection(section, env, problems);
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  return values;
}
