import { callApi } from '../../support/admin.js';
import { cheapRealm } from '../../support/attack.js';
import { claimsOf, codeFlow, endpoints, newPkce, postAs } from '../../support/oauth.js';
import { Browser } from '../../support/browser.js';
import { startDevice } from '../../support/device.js';

// Defect 23 (AuthGate, FerrisKey): what is announced works, and what works is announced.

it('every endpoint, method, grant and scope of the document does what it says', async () => {
  const realm = await cheapRealm({ registration: { mode: 'open' }, passwordGrant: { enabled: true } });
  const { body } = await callApi(null, 'GET', endpoints(realm.issuer).discovery);
  const metadata = body as Record<string, string | string[] | boolean>;
  const addresses = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name));
  expect(addresses.map(([name]) => name).sort()).toEqual([
    'authorization_endpoint',
    'device_authorization_endpoint',
    'end_session_endpoint',
    'introspection_endpoint',
    'jwks_uri',
    'pushed_authorization_request_endpoint',
    'registration_endpoint',
    'revocation_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
  ]);
  for (const [name, url] of addresses) {
    expect(String(url).startsWith(realm.issuer)).toBe(true);
    const response = await fetch(String(url), {
      method: /token|introspection|revocation|device|pushed|registration/.test(name) ? 'POST' : 'GET',
      redirect: 'manual',
    });
    await response.body?.cancel();
    expect([name, [404, 405, 500].includes(response.status)]).toEqual([name, false]);
  }
  for (const grant of metadata['grant_types_supported'] as string[]) {
    const { body: answer } = await postAs(await realm.newMachine(), endpoints(realm.issuer).token, {
      grant_type: grant,
    });
    expect([grant, answer.error]).not.toEqual([grant, 'unsupported_grant_type']);
  }
  expect(metadata['response_types_supported']).toEqual(['code']);
  expect(metadata['code_challenge_methods_supported']).toEqual(['S256']);
  expect(JSON.stringify(metadata)).not.toMatch(
    /"none"[^\]]*"alg|HS256|implicit|fragment_only|"token"|"id_token"/,
  );
});

it('what is not announced does not work: plain PKCE, none at all, implicit, hybrid', async () => {
  const realm = await cheapRealm();
  const [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
  const ask = async (parameters: Record<string, string>): Promise<string> => {
    const url = new URL(endpoints(realm.issuer).authorization);
    const all: Record<string, string> = {
      client_id: client.client_id,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: client.redirect_uris[0],
      code_challenge: newPkce().challenge,
      code_challenge_method: 'S256',
      ...parameters,
    };
    url.search = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString();
    const { leftFor, status } = await new Browser().open(url);
    const told =
      leftFor?.searchParams.get('error') ?? new URLSearchParams(leftFor?.hash.slice(1)).get('error');
    return told ?? String(status);
  };
  for (const parameters of [
    { code_challenge_method: 'plain' },
    { code_challenge: '' },
    { code_challenge: '', code_challenge_method: '' },
    { code_challenge_method: '' },
    { code_challenge: 'short' },
    { response_type: 'token' },
    { response_type: 'id_token', nonce: 'n' },
    { response_type: 'code id_token', nonce: 'n' },
    { response_type: 'code token' },
    { response_type: 'none' },
    { response_mode: 'web_message' },
  ])
    expect([parameters, await ask(parameters as Record<string, string>)]).toEqual([
      parameters,
      expect.stringMatching(
        /^(invalid_request|unsupported_response_type|unauthorized_client|unsupported_response_mode|400)$/,
      ),
    ]);
  expect(await ask({})).toBe('200');
  const { tokens } = await codeFlow({ issuer: realm.issuer, client, person });
  expect(claimsOf(tokens.id_token ?? '')['iss']).toBe(realm.issuer);
  const device = await startDevice(realm.issuer, await realm.newDevice());
  expect(device.verification_uri.startsWith(realm.issuer)).toBe(true);
});
