// Requests per second of one endpoint each, for whoever wants to know what a core gives.
import { Person } from '../browser.mjs';
import { call, clientCredentialsCall, post } from '../clients.mjs';
import { load } from '../load.mjs';

const path = ({ facts }, name) => `${facts.idp.issuer}/protocol/openid-connect/${name}`;
const bearer = (token) => ({ authorization: `Bearer ${token}` });

function measured(about, targetOf) {
  return {
    about,
    async run({ system, shape, report }) {
      const samples = [];
      for (let round = 0; round < Math.max(1, Math.floor(shape.rounds / 2)); round += 1) {
        const target = await targetOf(system, shape);
        samples.push(await load(target, { ...shape, warmUpSeconds: shape.seconds / 2 }));
      }
      report.samples('measured', samples);
    },
  };
}

const ofIdp = (system, target) => ({ ...target, pid: system.pids.idp, others: () => system.databasePids() });
const ofResourceApi = (system, target) => ({
  ...target,
  pid: system.pids['resource-api'],
  others: () => system.databasePids(),
});

/** One family of refresh tokens for each connection, from one sign-in. */
async function refreshFamilies({ facts }, count) {
  const person = new Person(facts);
  const tokens = [];
  for (let family = 0; family < count; family += 1) tokens.push((await person.signIn()).refresh_token);
  return tokens;
}

export const refresh = measured(
  'refresh with rotation, each connection a family of its own',
  async (system, shape) =>
    ofIdp(system, {
      ...post(path(system, 'token'), system.facts.clients.web, { grant_type: 'refresh_token' }),
      chain: { parameter: 'refresh_token', values: await refreshFamilies(system, shape.connections) },
    }),
);

export const introspection = measured('introspection of a valid JWT', async (system) => {
  const { access_token: token } = await new Person(system.facts).signIn();
  return ofIdp(system, post(path(system, 'token/introspect'), system.facts.clients.web, { token }));
});

export const userinfo = measured('userinfo with a JWT', async (system) => {
  const { access_token: token } = await new Person(system.facts).signIn();
  return ofIdp(system, { url: path(system, 'userinfo'), headers: bearer(token) });
});

export const jwks = measured('JWKS', (system) => ofIdp(system, { url: path(system, 'certs') }));

export const discovery = measured('discovery document', (system) =>
  ofIdp(system, { url: `${system.facts.idp.issuer}/.well-known/openid-configuration` }),
);

const machineToken = async (system) =>
  (await call(clientCredentialsCall(path(system, 'token'), system.facts.clients.machine))).access_token;

export const me = measured('resource API, GET /me: token, revocation, live state, no query', async (system) =>
  ofResourceApi(system, {
    url: `${system.facts.resourceApi.url}/me`,
    headers: bearer(await machineToken(system)),
  }),
);

export const hosts = measured(
  'resource API, GET /hosts: the same with a permission and a query',
  async (system) =>
    ofResourceApi(system, {
      url: `${system.facts.resourceApi.url}/hosts`,
      headers: bearer(await machineToken(system)),
    }),
);
