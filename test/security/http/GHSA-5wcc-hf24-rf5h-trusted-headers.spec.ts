import { callApi } from '../../support/admin.js';
import { cheapRealm } from '../../support/attack.js';
import { newDelegate } from '../../support/delegate.js';
import { clientCredentials, endpoints } from '../../support/oauth.js';
import { startOtherNode } from '../../support/other-node.js';
import { send } from '../../support/send.js';
import { system } from '../../support/system.js';

// Lesson 89: a header by which a proxy speaks for a client counts from configured proxies only.

const claims = {
  'x-forwarded-for': '203.0.113.7',
  'x-real-ip': '203.0.113.7',
  forwarded: 'for=203.0.113.7',
  'x-forwarded-user': 'admin',
  'x-remote-user': 'admin',
  'x-auth-request-user': 'admin',
  'x-authentik-username': 'admin',
  'x-user-id': 'admin',
  'x-request-id': 'forged-request-id-1',
  'ssl-client-verify': 'SUCCESS',
  'x-ssl-client-cert': 'x',
};

it('nobody becomes somebody, or comes from somewhere else, by a header', async () => {
  const realm = await cheapRealm();
  const { resourceApi, adminApi } = system().start;
  for (const url of [`${resourceApi.url}/me`, `${resourceApi.url}/hosts`, `${adminApi.url}/realms`])
    expect((await callApi(null, 'GET', url, undefined, claims)).status).toBe(401);
  const { token, person } = await newDelegate(realm, ['users:create']);
  const created = await callApi(
    token,
    'POST',
    `${adminApi.url}${realm.path}/users`,
    { username: 'made-behind-a-proxy' },
    claims,
  );
  expect(created.status).toBe(201);
  expect(created.headers.get('x-request-id')).not.toBe('forged-request-id-1');
  const { items } = await realm.auditOf({ event: 'user.created' });
  expect(items.filter(({ actor }) => (actor as { id: string }).id === person.id)).toEqual([
    expect.objectContaining({
      ipAddress: '127.0.0.1',
      requestId: created.headers.get('x-request-id'),
    }),
  ]);
});

it('behind a proxy that is configured, the address is the one that it saw last', async () => {
  const realm = await cheapRealm();
  const machine = await realm.newMachine();
  const node = await startOtherNode({ TRUSTED_PROXIES: '127.0.0.1/32' });
  try {
    const response = await send(endpoints(realm.issuer).token.replace(system().start.idp.url, node.url), {
      method: 'POST',
      headers: {
        // The client wrote the first; the proxy added the second.
        'x-forwarded-for': '198.51.100.1, 203.0.113.7',
        'x-forwarded-host': 'evil.example',
        'x-request-id': 'request-of-the-proxy',
        authorization: `Basic ${Buffer.from(`${machine.client_id}:${machine.client_secret ?? ''}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toBe('request-of-the-proxy');
    const { items } = await realm.auditOf({ event: 'token.issued' });
    expect(items[0]).toMatchObject({ ipAddress: '203.0.113.7', requestId: 'request-of-the-proxy' });
    const discovery = await fetch(
      endpoints(realm.issuer).discovery.replace(system().start.idp.url, node.url),
      {
        headers: { 'x-forwarded-host': 'evil.example' },
      },
    );
    expect(await discovery.json()).toMatchObject({ issuer: realm.issuer });
  } finally {
    await node.stop();
  }
  expect((await clientCredentials(realm.issuer, machine)).status).toBe(200);
});
