import { parseArgs } from 'node:util';
import { WrongUsage, type Command, type Invocation } from './command.js';
import { explain } from './explain.js';
import type { Terminal } from './terminal.js';

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** Finds the command, reads its arguments, runs it, and says in words what went wrong. */
export async function runCli(
  commands: readonly Command[],
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const found = find(commands, args);
  if (found === null) return withoutCommand(commands, args, terminal);
  const { command, rest } = found;
  try {
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.print(helpOf(command));
      return exitCodes.success;
    }
    return await command.run(read(command, rest, terminal));
  } catch (error) {
    const wrongUsage = error instanceof WrongUsage;
    terminal.note(wrongUsage ? `${error.message}\n\n${helpOf(command)}` : explain(error));
    return wrongUsage ? exitCodes.usage : exitCodes.failure;
  }
}

const asksForHelp = (word = ''): boolean => ['help', '--help', '-h'].includes(word);

/** Lists the commands: all, or those of the group that was named (`realm`). */
function withoutCommand(commands: readonly Command[], args: readonly string[], terminal: Terminal): number {
  const [first = '', second] = args;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  const list = group.length > 0 ? overview(group, `${first} `) : overview(commands);
  if (first === '' || asksForHelp(first) || (group.length > 0 && asksForHelp(second))) {
    terminal.print(list);
    return exitCodes.success;
  }
  terminal.note(`There is no command "${args.slice(0, 2).join(' ')}".\n\n${list}`);
  return exitCodes.usage;
}

function find(
  commands: readonly Command[],
  args: readonly string[],
): { command: Command; rest: readonly string[] } | null {
  for (const words of [2, 1]) {
    const command = commands.find(({ name }) => name === args.slice(0, words).join(' '));
    if (command) return { command, rest: args.slice(words) };
  }
  return null;
}

function read(command: Command, args: readonly string[], terminal: Terminal): Invocation {
  const { values, positionals } = parsed(command, args);
  const [least, most] = command.operands;
  if (positionals.length < least) throw new WrongUsage('An argument is missing.');
  if (positionals.length > most) {
    throw new WrongUsage(`"${positionals[most] ?? ''}" is one argument too many.`);
  }
  return { operands: positionals, options: values as Invocation['options'], terminal };
}

function parsed(command: Command, args: readonly string[]): ReturnType<typeof parseArgs> {
  const { options } = command;
  try {
    return parseArgs({ args: [...args], options: { ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(misread(error));
  }
}

/** Node's own text of an option that it does not know is advice to programmers. */
function misread(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const unknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  return unknown === undefined ? message : `There is no option ${unknown}.`;
}

function overview(commands: readonly Command[], group = ''): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `Usage: gatehouse ${group}<command>`,
    '',
    ...lines,
    '',
    `gatehouse ${group}<command> --help shows its options.`,
  ].join('\n');
}

function helpOf({ name, syntax, summary, options }: Command): string {
  const usage = `Usage: gatehouse ${name}${syntax === '' ? '' : ` ${syntax}`}`;
  const entries = Object.entries(options).map(([option, { type, about }]) => ({
    left: `--${option}${type === 'string' ? ' …' : ''}`,
    about,
  }));
  const width = Math.max(0, ...entries.map(({ left }) => left.length));
  const lines = entries.map(({ left, about }) => `  ${left.padEnd(width)}  ${about}`);
  return [usage, '', summary, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n');
}
