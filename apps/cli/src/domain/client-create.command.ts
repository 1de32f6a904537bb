import { DEVICE_CODE_GRANT, grantTypes, type ClientMetadataInput } from '@gatehouse/clients';
import { isGiven, operand, textOption, textOptions, WrongUsage, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { onDomain } from './command-domain.js';
import { assignRoles, rolesNamed } from './assign-roles.js';

export async function run(invocation: Invocation): Promise<number> {
  const input = {
    name: operand(invocation, 0),
    clientId: textOption(invocation, 'client-id'),
    firstParty: isGiven(invocation, 'first-party'),
    refreshTokens: isGiven(invocation, 'fixed-refresh-tokens') ? ('fixed' as const) : ('rotate' as const),
    metadata: metadataOf(invocation),
  };
  const realmName = textOption(invocation, 'realm') ?? 'main';
  const registered = await onDomain(async (domain) => {
    const { id: realmId } = await domain.realms.getByName(realmName);
    const roles = await rolesNamed(domain, realmId, textOptions(invocation, 'role'));
    const made = await domain.clients.register(domain.actorIn(realmId), realmId, input);
    await assignRoles(domain, realmId, roles, { kind: 'client', id: made.client.id });
    return made;
  });
  const { client, secret } = registered;
  const shown = { client_id: client.clientId, ...(secret === undefined ? {} : { client_secret: secret }) };
  invocation.terminal.print(JSON.stringify({ realm: realmName, id: client.id, ...shown }, null, 2));
  return exitCodes.success;
}

function metadataOf(invocation: Invocation): ClientMetadataInput {
  const grants = textOptions(invocation, 'grant').map(grantNamed);
  if (grants.length === 0) throw new WrongUsage('Say with --grant how the client gets its tokens.');
  const scope = textOption(invocation, 'scope');
  return {
    application_type: isGiven(invocation, 'native') ? 'native' : 'web',
    grant_types: grants,
    redirect_uris: [...textOptions(invocation, 'redirect-uri')],
    token_endpoint_auth_method: isGiven(invocation, 'public') ? 'none' : 'client_secret_basic',
    ...(scope === undefined ? {} : { scope }),
  };
}

function grantNamed(name: string): (typeof grantTypes)[number] {
  const full = name === 'device_code' ? DEVICE_CODE_GRANT : name;
  const known = grantTypes.find((grant) => grant === full);
  if (known === undefined) throw new WrongUsage(`There is no grant "${name}".`);
  return known;
}
