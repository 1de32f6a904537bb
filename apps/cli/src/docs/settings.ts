import { isDeepStrictEqual } from 'node:util';
import type { ConfigSection, Setting, Settings } from '@gatehouse/config';
import { modulesThatCall } from './compiled-modules.js';
import { code, page, table } from './markdown.js';

interface Declared {
  readonly name: string;
  readonly settings: ReadonlyArray<Setting<unknown>>;
}

/** Every section of the house, by name. @throws when two declare one variable */
export async function declaredSettings(compiled: string): Promise<Declared[]> {
  const exports = (await modulesThatCall(compiled, 'defineConfig')).flatMap((module) =>
    Object.values(module),
  );
  const sections = [...new Set(exports)].filter(isSection).map(({ name, settings }) => ({
    name,
    settings: Object.values(settings) as Setting<unknown>[],
  }));
  const seen = new Map<string, string>();
  for (const { name, settings } of sections) {
    for (const { env } of settings) {
      const other = seen.get(env);
      if (other !== undefined) throw new Error(`${env} is declared by "${other}" and by "${name}"`);
      seen.set(env, name);
    }
  }
  return sections.sort((a, b) => a.name.localeCompare(b.name));
}

export function configurationPage(sections: readonly Declared[]): string {
  return page(
    'Configuration',
    'Everything is set by environment variables. A process that finds a bad one names all bad ones and does not start. ' +
      'A secret may also come from a file: give its path in the variable of the same name with `_FILE` behind it. ' +
      '`npm start` also reads `.env` beside `package.json`; `.env.example` lists every variable.',
    ...sections.map(({ name, settings }) => {
      const rows = settings.map((setting) => [code(setting.env), defaultOf(setting), setting.about]);
      return `## ${title(name)}\n\n${table(['Variable', 'Default', 'Meaning'], rows)}`;
    }),
  );
}

export function environmentExample(sections: readonly Declared[]): string {
  const parts = sections.map(({ name, settings }) => {
    const lines = settings.flatMap((setting) => [
      ...wrapped(setting.about, 110),
      ...(setting.secret ? [`# Secret; or the path of a file that holds it in ${setting.env}_FILE.`] : []),
      `#${setting.env}=${defaultText(setting) ?? ''}`,
      '',
    ]);
    return [`## ${title(name)}`, '', ...lines].join('\n');
  });
  const head = [
    '# Written by `npm run docs` from the code. Copy it to .env and take the # away where you want another value.',
    '# What stands here is what holds anyway; variables without a value have no default.',
  ];
  return [...head, '', ...parts].join('\n');
}

function isSection(value: unknown): value is ConfigSection<Settings> {
  return typeof value === 'object' && value !== null && 'settings' in value && 'name' in value;
}

function defaultOf(setting: Setting<unknown>): string {
  const text = defaultText(setting);
  if (text !== null && text !== '') return code(text);
  return setting.schema.safeParse(undefined).success ? 'none' : '**required**';
}

/** The default as one would write it in the environment; null when there is none or it has no such form. */
function defaultText({ schema }: Setting<unknown>): string | null {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return null;
  const text = inText(parsed.data);
  return formsOf(text, parsed.data).find((form) => reads(schema, form, parsed.data)) ?? null;
}

function inText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number of seconds may be written as a duration only. */
function formsOf(text: string, value: unknown): string[] {
  return typeof value === 'number' ? [text, `${String(value / 3600)}h`, `${text}s`] : [text];
}

function reads(schema: Setting<unknown>['schema'], text: string, value: unknown): boolean {
  const again = schema.safeParse(text);
  return again.success && isDeepStrictEqual(again.data, value);
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
