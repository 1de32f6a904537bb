import { DomainError } from '@gatehouse/kernel';
import { commands } from '../commands.js';
import { WrongUsage, type Command, type Invocation } from './command.js';
import { CommandFailed } from './explain.js';
import { runCli } from './run-cli.js';
import type { Terminal } from './terminal.js';

class Refused extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'test/refused';
  override readonly extensions = { errors: [{ pointer: '/name', detail: 'is too long' }] };
  constructor() {
    super('It was refused.');
  }
}

function setUp(run: Command['run'] = async () => 0) {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal: Terminal = {
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
    interactive: false,
    ask: () => Promise.reject(new Error('nobody is there')),
  };
  const command: Command = {
    name: 'realm create',
    syntax: 'NAME [--title …]',
    summary: 'Creates a realm.',
    operands: [1, 1],
    options: {
      title: { type: 'string', about: 'Its title.' },
      dry: { type: 'boolean', about: 'Only tries.' },
    },
    run,
  };
  const other: Command = { ...command, name: 'start', summary: 'Starts.' };
  return { printed, noted, terminal, call: (...args: string[]) => runCli([command, other], args, terminal) };
}

describe('the command line', () => {
  it('runs the command with its operands and options', async () => {
    let seen: Invocation | undefined;
    const { call } = setUp(async (invocation) => {
      seen = invocation;
      return 7;
    });
    expect(await call('realm', 'create', 'acme', '--title', 'Acme', '--dry')).toBe(7);
    expect(seen).toMatchObject({ operands: ['acme'], options: { title: 'Acme', dry: true } });
  });

  it.each([[[]], [['help']], [['--help']], [['-h']]])('lists the commands for %j', async (args) => {
    const { call, printed } = setUp();
    expect(await call(...args)).toBe(0);
    expect(printed.join('\n')).toContain('realm create  Creates a realm.');
    expect(printed.join('\n')).toContain('start         Starts.');
  });

  it.each([[['realm', '--help']], [['realm', '-h']], [['realm', 'help']]])(
    'lists the commands of a group for %j',
    async (args) => {
      const { call, printed } = setUp();
      expect(await call(...args)).toBe(0);
      expect(printed.join('\n')).toContain('Usage: gatehouse realm <command>');
      expect(printed.join('\n')).toContain('realm create  Creates a realm.');
      expect(printed.join('\n')).not.toContain('Starts.');
    },
  );

  it('knows no group that is none', async () => {
    const { call, noted } = setUp();
    expect(await call('rea', '--help')).toBe(2);
    expect(noted.join('\n')).toContain('There is no command "rea --help".');
  });

  it('lists every command that there is', async () => {
    const printed: string[] = [];
    await runCli(commands, ['--help'], { ...setUp().terminal, print: (line) => printed.push(line) });
    for (const { name } of commands) expect(printed.join('\n')).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(commands.map(({ name }) => name)).toContain('seed');
  });

  it('explains one command', async () => {
    const { call, printed } = setUp();
    expect(await call('realm', 'create', '--help')).toBe(0);
    expect(printed.join('\n')).toMatch(/Usage: gatehouse realm create NAME.*--title …\s+Its title\./s);
  });

  it.each([
    [['realm', 'destroy'], 'There is no command "realm destroy"'],
    [['realm'], 'There is no command "realm"'],
    [['destroy'], 'There is no command "destroy"'],
    [['realm', 'create'], 'An argument is missing.'],
    [['realm', 'create', 'a', 'b'], '"b" is one argument too many.'],
    [['realm', 'create', 'a', '--colour'], 'There is no option --colour.\n\nUsage'],
    [['realm', 'create', 'a', '-c'], 'There is no option -c.\n\nUsage'],
    [['realm', 'create', 'a', '--title'], "Option '--title <value>' argument missing"],
  ])('refuses %j and shows what is right', async (args, message) => {
    const { call, noted } = setUp();
    expect(await call(...args)).toBe(2);
    expect(noted.join('\n')).toContain(message);
    expect(noted.join('\n')).toContain('Usage: gatehouse');
  });

  const faults: [Error, number, RegExp][] = [
    [new WrongUsage('One of them.'), 2, /^One of them\.\n\nUsage/],
    [new CommandFailed('The server is not there.'), 1, /^The server is not there\.$/],
    [new Refused(), 1, /^It was refused\.\n {2}\/name: is too long$/],
    [new TypeError('boom'), 1, /^Unexpected: TypeError: boom\n\s+at/],
  ];
  it.each(faults)('says what went wrong: %s', async (error, code, message) => {
    const { call, noted } = setUp(() => Promise.reject(error));
    expect(await call('realm', 'create', 'a')).toBe(code);
    expect(noted.join('\n')).toMatch(message);
  });
});
