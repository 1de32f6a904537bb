import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { insecure, onLoopback } from '../support/loopback.js';
import { endpoints } from '../support/oauth.js';
import { system } from '../support/system.js';

describe('discovery', () => {
  it('is found by openid-client and by oauth4webapi in both well-known forms, with the same content', async () => {
    const { issuer } = system().start.idp;
    const byLibrary = await oidc.discovery(new URL(issuer), 'anybody', undefined, oidc.None(), {
      execute: [onLoopback],
    });
    expect(byLibrary.serverMetadata().issuer).toBe(issuer);
    const documents = await Promise.all(
      (['oidc', 'oauth2'] as const).map(async (algorithm) => {
        const response = await oauth.discoveryRequest(new URL(issuer), { algorithm, ...insecure });
        expect(response.headers.get('content-type')).toMatch(/^application\/json/);
        return oauth.processDiscoveryResponse(new URL(issuer), response);
      }),
    );
    expect(documents[1]).toEqual(documents[0]);
  });

  it('announces what works and nothing else', async () => {
    const { issuer } = system().start.idp;
    const metadata = (await (await fetch(endpoints(issuer).discovery)).json()) as Record<string, unknown>;
    const at = endpoints(issuer);
    expect(metadata).toMatchObject({
      issuer,
      authorization_endpoint: at.authorization,
      token_endpoint: at.token,
      userinfo_endpoint: at.userinfo,
      jwks_uri: at.jwks,
      end_session_endpoint: at.logout,
      revocation_endpoint: at.revocation,
      introspection_endpoint: at.introspection,
      device_authorization_endpoint: at.device,
      pushed_authorization_request_endpoint: at.par,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256'],
      subject_types_supported: ['public'],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      authorization_response_iss_parameter_supported: true,
    });
    const sorted = (name: string) => [...(metadata[name] as string[])].sort();
    expect(sorted('response_modes_supported')).toEqual(['form_post', 'fragment', 'query']);
    expect(sorted('token_endpoint_auth_methods_supported')).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'none',
      'private_key_jwt',
    ]);
    expect(sorted('scopes_supported')).toEqual(
      expect.arrayContaining(['email', 'offline_access', 'openid', 'profile']),
    );
    expect(JSON.stringify(metadata)).not.toMatch(
      /"HS(256|384|512)"|"none"\s*,?\s*"RS|check_session|frontchannel_logout_supported":true/,
    );
    // Off in the realm `main`, so it is not announced either.
    expect(metadata).not.toHaveProperty('registration_endpoint');
  });

  it('names the grants of the realm: the password grant only where it is switched on', async () => {
    const grants = async (issuer: string): Promise<string[]> => {
      const { grant_types_supported } = (await (await fetch(endpoints(issuer).discovery)).json()) as {
        grant_types_supported: string[];
      };
      return [...grant_types_supported].sort();
    };
    const always = [
      'authorization_code',
      'client_credentials',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ];
    const off = await system().newRealm();
    const on = await system().newRealm({ passwordGrant: { enabled: true } });
    expect(await grants(off.issuer)).toEqual(always);
    expect(await grants(on.issuer)).toEqual([...always, 'password'].sort());
  });

  it('serves every endpoint that it names', async () => {
    const { issuer } = system().start.idp;
    const metadata = (await (await fetch(endpoints(issuer).discovery)).json()) as Record<string, unknown>;
    const named = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name));
    for (const [name, url] of named) {
      const response = await fetch(String(url), { redirect: 'manual' });
      const post = await fetch(String(url), { method: 'POST', redirect: 'manual' });
      expect([name, response.status === 404 && post.status === 404]).toEqual([name, false]);
      expect(Math.max(response.status, post.status)).toBeLessThan(500);
    }
  });

  it('shows public keys only, each with kid, alg and use', async () => {
    const { keys } = (await (await fetch(endpoints(system().start.idp.issuer).jwks)).json()) as {
      keys: Record<string, unknown>[];
    };
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) {
      expect(key).toMatchObject({
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        kid: expect.any(String),
      });
      for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });

  it('takes the issuer from configuration, whatever the request claims to be', async () => {
    const { url, issuer } = system().start.idp;
    const response = await fetch(`${url}/realms/main/.well-known/openid-configuration`, {
      headers: {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      },
    });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ issuer });
    expect(text).not.toContain('evil.example');
  });
});
