import { operand, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { onDomain } from './command-domain.js';

export async function run(invocation: Invocation): Promise<number> {
  const name = operand(invocation, 0);
  const { alg, activated, retiring } = await onDomain(async ({ realms, keys, actorIn }) => {
    const { id } = await realms.getByName(name);
    return keys.rotate(actorIn(id), id);
  });
  invocation.terminal.print(`${activated} (${alg}) signs from now on in realm ${name}.`);
  if (retiring !== null)
    invocation.terminal.print(`${retiring} only verifies, until its last token has expired.`);
  return exitCodes.success;
}
