import fc from 'fast-check';
import { cheapRealm } from '../../support/attack.js';
import {
  authorizationCode,
  claimsOf,
  clientCredentials,
  codeFlow,
  endpoints,
  postAs,
  type TokenBody,
} from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient } from '../../support/realm-fixture.js';

// Lesson 39 (GHSA-p2fr-6hmx-4528, CVE-2026-9795): a token has what was asked for, the client may ask for, the resource
// knows, and the person granted; nothing else, whatever is combined.

const resources = {
  'https://payroll.example/api': ['payroll:read', 'payroll:write', 'shared:read'],
  'https://library.example/api': ['library:read', 'library:lend', 'shared:read'],
} as const;
const own = ['metrics:read', 'metrics:write'];
const everyScope = [
  ...new Set([...Object.values(resources).flat(), ...own, 'hosts:read', 'hosts:approve', 'unknown:thing']),
];
const clientMay = ['payroll:read', 'library:read', 'shared:read', 'metrics:read', 'hosts:read'];

let realm: RealmFixture;
let machine: RegisteredClient;

beforeAll(async () => {
  realm = await cheapRealm({
    scopes: own.map((name) => ({ name, description: name })),
    resources: Object.entries(resources).map(([indicator, scopes]) => ({
      indicator,
      name: indicator,
      format: 'jwt',
      scopes: scopes.map((name) => ({ name, description: name })),
    })),
  });
  machine = await realm.newMachine({ scope: clientMay.join(' ') });
});

const known = (resource: string | null): readonly string[] =>
  resource === null
    ? [...own, 'hosts:read', 'hosts:approve']
    : ((resources as Record<string, readonly string[]>)[resource] ?? []);

function expectWithin(body: TokenBody, asked: readonly string[], resource: string | null): void {
  const { aud, scope = '' } = claimsOf(body.access_token) as { aud: string; scope?: string };
  expect(aud).toBe(resource ?? `${realm.issuer}/api`);
  for (const one of scope.split(' ').filter((text) => text !== '')) {
    expect(asked).toContain(one);
    expect(clientMay).toContain(one);
    expect(known(resource)).toContain(one);
  }
}

it('what is known, registered and asked for is given', async () => {
  for (const [resource, scopes] of [
    [null, 'metrics:read hosts:read'],
    ['https://payroll.example/api', 'payroll:read shared:read'],
    ['https://library.example/api', 'library:read'],
  ] as const) {
    const { status, body } = await clientCredentials(realm.issuer, machine, {
      scope: scopes,
      ...(resource !== null && { resource }),
    });
    expect([scopes, status]).toEqual([scopes, 200]);
    expectWithin(body, scopes.split(' '), resource);
    expect(String(claimsOf(body.access_token)['scope']).split(' ').sort()).toEqual(scopes.split(' ').sort());
  }
});

it('client credentials: any scopes at any resource', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(everyScope),
      fc.constantFrom(null, ...Object.keys(resources), 'https://unknown.example/api', `urn:x`),
      async (asked, resource) => {
        const { status, body } = await clientCredentials(realm.issuer, machine, {
          ...(asked.length > 0 && { scope: asked.join(' ') }),
          ...(resource !== null && { resource }),
        });
        expect([200, 400]).toContain(status);
        // Who names none gets those of the registration (RFC 6749 section 3.3); who names any gets some of them or nothing.
        if (status === 200) expectWithin(body, asked.length === 0 ? clientMay : asked, resource);
        if (status === 200) expect(body.scope ?? '').not.toBe('');
        else expect(body.error).toMatch(/^invalid_(scope|target)$/);
      },
    ),
    { numRuns: 60 },
  );
});

it('a code is for the resource that the person was asked about, whatever is said when it is redeemed', async () => {
  const [person, client] = await Promise.all([
    realm.newUser(),
    realm.newClient({ scope: `openid ${clientMay.join(' ')}` }),
  ]);
  for (const resource of ['https://library.example/api', 'https://unknown.example/api']) {
    const answer = await authorizationCode({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid payroll:read',
      parameters: { resource: 'https://payroll.example/api' },
    });
    const { status, body } = await postAs(client, endpoints(realm.issuer).token, {
      grant_type: 'authorization_code',
      code: answer.code,
      redirect_uri: answer.redirectUri,
      code_verifier: answer.pkce.verifier,
      resource,
    });
    expect([resource, status, body.error]).toEqual([resource, 400, 'invalid_target']);
  }
});

it('a refresh narrows and never widens, in scope or in resource', async () => {
  const [person, client] = await Promise.all([
    realm.newUser(),
    realm.newClient({
      scope: `openid offline_access ${clientMay.join(' ')}`,
      refresh_tokens: 'fixed',
    }),
  ]);
  const granted = ['payroll:read', 'shared:read'];
  const { tokens } = await codeFlow({
    issuer: realm.issuer,
    client,
    person,
    scope: `openid offline_access ${granted.join(' ')}`,
    parameters: { resource: 'https://payroll.example/api', prompt: 'consent' },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(['openid', 'offline_access', ...everyScope]),
      fc.constantFrom(null, ...Object.keys(resources)),
      async (asked, resource) => {
        const { status, body } = await postAs(client, endpoints(realm.issuer).token, {
          grant_type: 'refresh_token',
          refresh_token: tokens.refresh_token ?? '',
          ...(asked.length > 0 && { scope: asked.join(' ') }),
          ...(resource !== null && { resource }),
        });
        expect([200, 400]).toContain(status);
        if (status === 400) return;
        const { aud, scope = '' } = claimsOf(body.access_token) as { aud: string; scope?: string };
        expect(['https://payroll.example/api', `${realm.issuer}/api`]).toContain(aud);
        const had = ['openid', 'offline_access', ...granted];
        for (const one of scope.split(' ').filter((text) => text !== '')) {
          expect(had).toContain(one);
          if (asked.length > 0) expect(asked).toContain(one);
        }
      },
    ),
    { numRuns: 30 },
  );
});

it('a client that may ask for nothing gets nothing, and what is not registered is not granted', async () => {
  const bare = await realm.newMachine({ scope: 'metrics:read' });
  for (const scope of ['hosts:approve', 'payroll:write', 'metrics:read hosts:approve', 'openid']) {
    const { status, body } = await clientCredentials(realm.issuer, bare, { scope });
    const got = status === 200 ? ((claimsOf(body.access_token) as { scope?: string }).scope ?? '') : '';
    for (const one of got.split(' ').filter((text) => text !== '')) expect(one).toBe('metrics:read');
  }
});
