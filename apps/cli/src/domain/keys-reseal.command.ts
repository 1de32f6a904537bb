import { sealedColumns } from '@gatehouse/foundation';
import { mainRealm, type Resealing } from '@gatehouse/realms';
import type { Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { onDomain } from './command-domain.js';
import type { Domain } from './domain.js';

const MOST_SHOWN = 10;

export function run({ terminal }: Invocation): Promise<number> {
  return onDomain(async (domain) => {
    const { realms, resealing, actorIn } = domain;
    const actor = actorIn((await realms.getByName(mainRealm)).id);
    let left = 0;
    for (const column of sealedColumns) {
      const done = await resealing.reseal(actor, column);
      terminal.print(`${done.table}: ${String(done.resealed)} sealed anew, ${String(done.left)} left`);
      for (const line of brokenOnes(done)) terminal.print(line);
      left += done.left;
    }
    const passwords = await passwordsElsewhere(domain);
    for (const line of verdict(resealing.key, left, passwords)) terminal.print(line);
    return left === 0 ? exitCodes.success : exitCodes.failure;
  });
}

function brokenOnes({ broken }: Resealing): string[] {
  const shown = broken.slice(0, MOST_SHOWN).map(({ row, why }) => `  ${row}: ${why}`);
  return broken.length > MOST_SHOWN
    ? [...shown, `  and ${String(broken.length - MOST_SHOWN)} others`]
    : shown;
}

type KeyUse = Awaited<ReturnType<Domain['passwords']['countByKey']>>[number];

/** Nobody but their owners can move these. */
async function passwordsElsewhere({ passwords, resealing }: Domain): Promise<KeyUse[]> {
  return (await passwords.countByKey()).filter(({ keyId }) => keyId !== resealing.key);
}

function verdict(key: string, left: number, passwords: readonly KeyUse[]): string[] {
  const sealed =
    left === 0
      ? `Every secret is sealed under "${key}".`
      : `${String(left)} secrets are not sealed under "${key}": restart processes that still have another first key, ` +
        'put the keys that are missing on the ring, and run this again. Keep every key until nothing is left.';
  return [
    sealed,
    ...passwords.map(
      ({ keyId, passwords: count }) =>
        `Passwords that still need "${keyId}": ${String(count)}. They move at their next sign-in; keep the key until then.`,
    ),
    ...(left === 0 && passwords.length === 0 ? ['No other key of the ring is needed any more.'] : []),
  ];
}
