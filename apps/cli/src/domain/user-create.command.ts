import { createInterface } from 'node:readline/promises';
import { isGiven, operand, textOption, textOptions, WrongUsage, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { onDomain } from './command-domain.js';
import { newPassword } from './new-password.js';
import { assignRoles, rolesNamed } from './assign-roles.js';

export async function run(invocation: Invocation): Promise<number> {
  const given = isGiven(invocation, 'password-stdin') ? await passwordFromInput() : undefined;
  const password = given ?? newPassword();
  const realmName = textOption(invocation, 'realm') ?? 'main';
  const email = textOption(invocation, 'email');
  const user = await onDomain(async (domain) => {
    const { id: realmId } = await domain.realms.getByName(realmName);
    const roles = await rolesNamed(domain, realmId, textOptions(invocation, 'role'));
    const created = await domain.users.create(domain.actorIn(realmId), realmId, {
      username: operand(invocation, 0),
      password,
      name: textOption(invocation, 'name'),
      mustChangePassword: isGiven(invocation, 'must-change'),
      ...(email === undefined ? {} : { email, emailVerified: isGiven(invocation, 'email-verified') }),
    });
    await assignRoles(domain, realmId, roles, { kind: 'user', id: created.id });
    return created;
  });
  const shown = { realm: realmName, id: user.id, username: user.username };
  invocation.terminal.print(JSON.stringify(given === undefined ? { ...shown, password } : shown, null, 2));
  return exitCodes.success;
}

/** One line, so that it stands neither in the list of processes nor in the shell's history. */
async function passwordFromInput(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  throw new WrongUsage('--password-stdin found no password on standard input.');
}
