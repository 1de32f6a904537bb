import type { ParseArgsOptionDescriptor } from 'node:util';
import type { Terminal } from './terminal.js';

export interface Invocation {
  /** The arguments after the command's name that are no options. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly terminal: Terminal;
}

export interface Command {
  /** One or two words: `start`, `realm create`. */
  readonly name: string;
  /** What follows the name, as the help shows it. */
  readonly syntax: string;
  readonly summary: string;
  /** How many operands it takes at least and at most. */
  readonly operands: readonly [number, number];
  readonly options: Readonly<Record<string, ParseArgsOptionDescriptor & { readonly about: string }>>;
  /** Resolves to the exit code. Loads what it needs itself, so that a small command starts at once. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** The command was called in a way that it does not know. */
export class WrongUsage extends Error {}

/** A text option; undefined when it was not given. */
export function textOption({ options }: Invocation, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** An option that may be given several times. */
export function textOptions({ options }: Invocation, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function isGiven({ options }: Invocation, name: string): boolean {
  return options[name] === true;
}

/** The operand at this place; only call it for one that `operands` requires. */
export function operand({ operands }: Invocation, index: number): string {
  const value = operands[index];
  if (value === undefined) throw new WrongUsage('An argument is missing.');
  return value;
}
