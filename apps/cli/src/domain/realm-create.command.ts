import { operand, textOption, WrongUsage, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { mainRealm, type RealmSettingsPatch } from '@gatehouse/realms';
import { onDomain } from './command-domain.js';
import { noRealm } from './domain.js';

export async function run(invocation: Invocation): Promise<number> {
  const name = operand(invocation, 0);
  const displayName = textOption(invocation, 'display-name');
  const settings = parse(textOption(invocation, 'settings'));
  const realm = await onDomain(async ({ realms, actorIn }) => {
    const main = await realms.findByName(mainRealm);
    return realms.create(actorIn(main?.id ?? noRealm), { name, displayName, settings });
  });
  invocation.terminal.print(`Created realm ${realm.name} (${realm.id}).`);
  return exitCodes.success;
}

/** Its form is judged by the realm's own schema. */
function parse(text: string | undefined): RealmSettingsPatch | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as RealmSettingsPatch;
  } catch (error) {
    throw new WrongUsage(
      `--settings must be JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
