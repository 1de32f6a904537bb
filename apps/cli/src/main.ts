import { commands } from './commands.js';
import { runCli } from './cli/run-cli.js';
import { systemTerminal } from './cli/terminal.js';

process.exitCode = await runCli(commands, process.argv.slice(2), systemTerminal());
