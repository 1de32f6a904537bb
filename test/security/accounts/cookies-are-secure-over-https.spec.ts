import { cheapRealm } from '../../support/attack.js';
import { startOtherNode } from '../../support/other-node.js';

// Behind an https address every cookie is Secure, transport security is announced, and nothing names another address.

it('a node whose public address is https', async () => {
  const realm = await cheapRealm();
  const client = await realm.newClient();
  const node = await startOtherNode({ PUBLIC_URL: 'https://sso.example.com' });
  try {
    const at = `${node.url}/realms/${realm.name}`;
    const discovery = await fetch(`${at}/.well-known/openid-configuration`);
    const metadata = await discovery.text();
    expect(JSON.parse(metadata)).toMatchObject({ issuer: `https://sso.example.com/realms/${realm.name}` });
    expect(metadata).not.toContain('127.0.0.1');
    expect(discovery.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
    const authorize = new URL(`${at}/protocol/openid-connect/auth`);
    authorize.search = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: client.redirect_uris[0],
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    const cookies: string[] = [];
    for (const url of [authorize.href, `${at}/account/forgotten`, `${at}/device`]) {
      const response = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
      cookies.push(...response.headers.getSetCookie());
    }
    expect(cookies.length).toBeGreaterThanOrEqual(3);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/;\s*secure/i);
      expect(cookie).toMatch(/;\s*httponly/i);
    }
  } finally {
    await node.stop();
  }
});
