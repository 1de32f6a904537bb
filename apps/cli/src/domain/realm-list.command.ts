import type { Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { onDomain } from './command-domain.js';

export async function run({ terminal }: Invocation): Promise<number> {
  await onDomain(async ({ realms }) => {
    let cursor: string | undefined;
    do {
      const page = await realms.list({ cursor, limit: 200 });
      for (const { name, displayName, enabled } of page.realms) {
        terminal.print(`${name}\t${enabled ? 'enabled' : 'disabled'}\t${displayName}`);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  });
  return exitCodes.success;
}
