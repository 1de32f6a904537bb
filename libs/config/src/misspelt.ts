import leven from 'leven';
import type { ConfigSection, Settings } from './define-config.js';

export interface Misspelt {
  readonly name: string;
  readonly meant: string;
}

/** Names of an application are longer than what the system sets; short ones are too close to each other. */
const SHORTEST = 8;
const MOST_TYPOS = 2;

/** Variables that are set, mean nothing, and look like a setting: what was wanted by them is not in force. */
export function misspelt(
  sections: ReadonlyArray<ConfigSection<Settings>>,
  env: NodeJS.ProcessEnv = process.env,
): Misspelt[] {
  const known = new Set(
    sections.flatMap(({ settings }) =>
      Object.values(settings).flatMap(({ env: name, secret }) => (secret ? [name, `${name}_FILE`] : [name])),
    ),
  );
  const long = [...known].filter((name) => name.length >= SHORTEST);
  return Object.keys(env)
    .filter((name) => !known.has(name) && name.length >= SHORTEST)
    .flatMap((name) => {
      const meant = long.find(
        (one) => leven(one, name.toUpperCase(), { maxDistance: MOST_TYPOS + 1 }) <= MOST_TYPOS,
      );
      return meant === undefined ? [] : [{ name, meant }];
    });
}
