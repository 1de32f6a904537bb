import * as oidc from 'openid-client';
import { Browser } from '../support/browser.js';
import {
  claimsOf,
  clientCredentials,
  codeFlow,
  endpoints,
  introspect,
  newPkce,
  openAuthorization,
  postAs,
} from '../support/oauth.js';
import { discover } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { signIn } from '../support/sign-in.js';
import { system } from '../support/system.js';

const PAYROLL = 'https://payroll.example/api';
const LEGACY = 'urn:example:legacy';

let realm: RealmFixture;
let person: TestUser;

beforeAll(async () => {
  realm = await system().newRealm({
    resources: [
      {
        indicator: PAYROLL,
        name: 'Payroll',
        scopes: [
          { name: 'payslips:read', description: 'Read payslips' },
          { name: 'payslips:write', description: 'Write payslips' },
        ],
        accessTokenSeconds: 120,
        format: 'jwt',
      },
      {
        indicator: LEGACY,
        name: 'Legacy',
        scopes: [{ name: 'legacy', description: 'Use it' }],
        format: 'opaque',
      },
    ],
  });
  person = await realm.newUser();
});

describe('signed request objects (JAR)', () => {
  it('by openid-client: what is signed counts, what is beside it does not', async () => {
    const pair = await oidc.randomDPoPKeyPair('ES256', { extractable: true });
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const published = { kty, crv, x, y, kid: 'jar', alg: 'ES256', use: 'sig' };
    const client = await realm.newClient({
      jwks: { keys: [published] },
      request_object_signing_alg: 'ES256',
    });
    const config = await discover(realm.issuer, client);
    const verifier = oidc.randomPKCECodeVerifier();
    const url = await oidc.buildAuthorizationUrlWithJAR(
      config,
      {
        redirect_uri: client.redirect_uris[0],
        response_type: 'code',
        scope: 'openid',
        state: 'signed',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      },
      { key: pair.privateKey, kid: 'jar' },
    );
    url.searchParams.set('state', 'forged');
    const page = await signIn(new Browser(), url, person);
    expect(page.leftFor?.searchParams.get('state')).toBe('signed');
    const tokens = await oidc.authorizationCodeGrant(config, page.leftFor ?? url, {
      pkceCodeVerifier: verifier,
      expectedState: 'signed',
    });
    expect(tokens.claims()?.sub).toBe(person.id);

    expect(await outcomeOf(tampered(url))).toContain('invalid_request_object');
  });

  it('unsigned ones are refused', async () => {
    const client = await realm.newClient();
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const request = `${encode({ alg: 'none', typ: 'oauth-authz-req+jwt' })}.${encode({
      iss: client.client_id,
      aud: realm.issuer,
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: client.redirect_uris[0],
      scope: 'openid',
      code_challenge: newPkce().challenge,
      code_challenge_method: 'S256',
    })}.`;
    const url = new URL(endpoints(realm.issuer).authorization);
    url.search = new URLSearchParams({ client_id: client.client_id, request }).toString();
    const page = await new Browser().open(url);
    expect(page.leftFor?.searchParams.get('code') ?? null).toBeNull();
    expect(page.has('sign-in-form')).toBe(false);
  });
});

describe('resource indicators', () => {
  let client: RegisteredClient;
  let machine: RegisteredClient;

  beforeAll(async () => {
    const scope = 'openid offline_access payslips:read payslips:write legacy';
    [client, machine] = await Promise.all([
      realm.newClient({ scope }),
      realm.newMachine({ scope: 'payslips:read legacy' }),
    ]);
  });

  it('make tokens for one resource, with its scopes, life and audience', async () => {
    const { status, body } = await clientCredentials(realm.issuer, machine, {
      resource: PAYROLL,
      scope: 'payslips:read',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 120, scope: 'payslips:read' });
    expect(claimsOf(body.access_token)).toMatchObject({ aud: PAYROLL, scope: 'payslips:read' });
  });

  it('make opaque tokens where the resource wants them', async () => {
    const { status, body } = await clientCredentials(realm.issuer, machine, {
      resource: LEGACY,
      scope: 'legacy',
    });
    expect(status).toBe(200);
    expect(body.access_token.split('.')).toHaveLength(1);
    const seen = await postAs<Record<string, unknown>>(machine, endpoints(realm.issuer).introspection, {
      token: body.access_token,
    });
    expect(seen.body).toMatchObject({ active: true, aud: LEGACY, scope: 'legacy' });
  });

  it('are introspected by the API that they are for, and by no other', async () => {
    const [payroll, other] = await Promise.all([
      realm.newMachine({ resource_indicators: [PAYROLL] }),
      realm.newMachine({ resource_indicators: [LEGACY] }),
    ]);
    const { body } = await clientCredentials(realm.issuer, machine, {
      resource: PAYROLL,
      scope: 'payslips:read',
    });
    const seenBy = async (api: RegisteredClient) =>
      (await introspect(realm.issuer, api, body.access_token)).body;
    expect(await seenBy(payroll)).toMatchObject({ active: true, scope: 'payslips:read', aud: PAYROLL });
    expect(await seenBy(other)).toEqual({ active: false });
  });

  it('bind code and refresh to what was asked and allowed', async () => {
    const { tokens } = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid offline_access payslips:read',
      parameters: { resource: PAYROLL, prompt: 'consent' },
    });
    expect(claimsOf(tokens.access_token)).toMatchObject({
      aud: PAYROLL,
      scope: 'payslips:read',
      client_id: client.client_id,
    });
    const other = await postAs(client, endpoints(realm.issuer).token, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
      resource: LEGACY,
    });
    expect(other).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it('unknown resources are refused, and scopes that the client is not registered for', async () => {
    expect(
      await clientCredentials(realm.issuer, machine, { resource: 'https://unknown.example/' }),
    ).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
    const stranger = await realm.newMachine({ scope: 'legacy' });
    expect(
      await clientCredentials(realm.issuer, stranger, { resource: PAYROLL, scope: 'payslips:read' }),
    ).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    const { page } = await openAuthorization({
      issuer: realm.issuer,
      client,
      person,
      parameters: { resource: 'https://unknown.example/' },
    });
    expect(page.leftFor?.searchParams.get('error')).toBe('invalid_target');
  });
});

/** The same address with a request object whose payload was changed after it was signed. */
function tampered(url: URL): URL {
  const jwt = url.searchParams.get('request') ?? '';
  const [header, , signature] = jwt.split('.');
  const forged = Buffer.from(JSON.stringify({ ...claimsOf(jwt), scope: 'openid email' })).toString(
    'base64url',
  );
  const changed = new URL(url);
  changed.searchParams.set('request', [header, forged, signature].join('.'));
  return changed;
}

/** What a browser is told, in the page or in the address that it is sent to. */
async function outcomeOf(url: URL): Promise<string> {
  const page = await new Browser().open(url);
  return `${page.leftFor?.href ?? ''} ${page.text()}`;
}
