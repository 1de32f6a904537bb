// The floor: oidc-provider as it comes, with its own memory adapter, alone in a process. It has one fixed client and
// signs ES256 JWT access tokens through resource indicators, as we do; it has no realms, no audit, no limits, no
// database and no framework around it.
//
// Started by the bench with an IPC channel; tells `{ port }` when it listens.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, scope] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
        scope,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'floor' }] },
    scopes: scope.split(' '),
    cookies: { keys: ['floor'] },
    ttl: { ClientCredentials: 3600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `${issuer}/api`,
        getResourceServerInfo: () => ({
          scope,
          audience: `${issuer}/api`,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3600,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
  server.on('request', provider.callback());
  process.send({ port });
});
// Whoever started us is gone.
process.once('disconnect', () => process.exit(0));
