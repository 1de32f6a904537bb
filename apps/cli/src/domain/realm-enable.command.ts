import { operand, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { onDomain } from './command-domain.js';

export async function run(invocation: Invocation): Promise<number> {
  const name = operand(invocation, 0);
  await onDomain(async ({ realms, actorIn }) => {
    const { id } = await realms.getByName(name);
    await realms.enable(actorIn(id), name);
  });
  invocation.terminal.print(`Realm ${name} is enabled.`);
  return exitCodes.success;
}
