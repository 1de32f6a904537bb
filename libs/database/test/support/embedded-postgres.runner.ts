// Started as a process of its own by embedded-postgres.int.spec.ts, so that a test can kill a real parent.
import { createInterface } from 'node:readline';
import { EmbeddedPostgres, type EmbeddedPostgresOptions } from '../../src/embedded/embedded-postgres.js';

const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedPostgresOptions;
const server = new EmbeddedPostgres();

createInterface({ input: process.stdin }).on('line', () => {
  void server.stop().then(() => process.exit(0));
});

try {
  say({ kind: 'ready', ...(await server.start({ ...options, onEvent: say })) });
  if (options.detached) process.exit(0);
} catch (error) {
  say({ kind: 'failed', message: String(error) });
  process.exit(1);
}
