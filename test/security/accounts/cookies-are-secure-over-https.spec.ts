import { newDatabase, startOtherNode } from '../../support/other-node.js';

// Behind an https address every cookie is Secure, transport security is announced, and nothing names another address.

it('a node whose public address is https', async () => {
  const node = await startOtherNode({
    PUBLIC_URL: 'https://sso.example.com',
    DATABASE_URL: await newDatabase(),
  });
  try {
    const at = `${node.url}/realms/main`;
    const discovery = await fetch(`${at}/.well-known/openid-configuration`);
    const metadata = await discovery.text();
    expect(JSON.parse(metadata)).toMatchObject({ issuer: `https://sso.example.com/realms/main` });
    expect(metadata).not.toContain('127.0.0.1');
    expect(discovery.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
    // The account page sends to the sign-in of its own client.
    const account = await fetch(`${at}/account`, { redirect: 'manual' });
    const authorize = new URL(account.headers.get('location') ?? '');
    expect(authorize.origin).toBe('https://sso.example.com');
    authorize.protocol = 'http:';
    authorize.host = new URL(node.url).host;
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
