import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { eventually } from '@gatehouse-testing/database';
import { inDatabase } from '../support/attack.js';
import { Browser } from '../support/browser.js';
import { authorizationUrl, claimsOf, codeFlow, endpoints, newPkce, refresh } from '../support/oauth.js';
import { discover, signInByLibrary } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

let realm: RealmFixture;
let person: TestUser;

beforeAll(async () => {
  realm = await system().newRealm({ egress: { allowPrivateAddresses: true } });
  person = await realm.newUser();
});

const AFTER = 'https://client.example/signed-out';

/** Stands for the application that wants to hear of the end of a session. */
class Listener {
  readonly received: string[] = [];
  status = 200;
  private server: Server | undefined;
  private port = 0;

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.received.push(new URLSearchParams(body).get('logout_token') ?? '');
        response.writeHead(this.status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    const { server } = this;
    if (server) await new Promise((resolve) => server.close(resolve));
    this.server = undefined;
  }

  get uri(): string {
    return `http://127.0.0.1:${String(this.port)}/backchannel`;
  }
}

async function endSession(browser: Browser, idToken: string, client: RegisteredClient) {
  const config = await discover(realm.issuer, client);
  const url = oidc.buildEndSessionUrl(config, {
    id_token_hint: idToken,
    post_logout_redirect_uri: AFTER,
    state: 'bye',
  });
  const page = await browser.open(url);
  return page.leftFor ? page : browser.press(page, 'sign-out');
}

describe('logout that the application starts', () => {
  it('ends the session, goes back with state, and asks for the password the next time', async () => {
    const client = await realm.newClient({ post_logout_redirect_uris: [AFTER] });
    const config = await discover(realm.issuer, client);
    const { tokens, browser } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
    });
    const page = await endSession(browser, tokens.id_token ?? '', client);
    expect(page.leftFor?.href).toBe(`${AFTER}?state=bye`);
    const { url } = authorizationUrl({ issuer: realm.issuer, client, person }, newPkce(), 'again');
    expect((await browser.open(url)).has('sign-in-form')).toBe(true);
  });

  it('revokes what the session gave, and keeps what was given for when the person is away', async () => {
    const client = await realm.newClient({ post_logout_redirect_uris: [AFTER] });
    const browser = new Browser();
    const online = await codeFlow({ issuer: realm.issuer, client, person, browser, scope: 'openid' });
    const offline = await codeFlow({
      issuer: realm.issuer,
      client: await realm.newClient(),
      person,
      scope: 'openid',
    });
    expect(claimsOf(online.tokens.access_token)['sid']).not.toBe(
      claimsOf(offline.tokens.access_token)['sid'],
    );
    const away = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      browser: new Browser(),
      scope: 'openid offline_access',
    });
    await endSession(browser, online.tokens.id_token ?? '', client);
    await eventually(async () => {
      const answer = await fetch(endpoints(realm.issuer).userinfo, {
        headers: { authorization: `Bearer ${online.tokens.access_token}` },
      });
      expect(answer.status).toBe(401);
    });
    if (online.tokens.refresh_token !== undefined)
      expect((await refresh(realm.issuer, client, online.tokens.refresh_token)).status).toBe(400);
    expect((await refresh(realm.issuer, client, away.tokens.refresh_token ?? '')).status).toBe(200);
  });

  it('never goes to an address that is not registered', async () => {
    const client = await realm.newClient({ post_logout_redirect_uris: [AFTER] });
    const url = new URL(endpoints(realm.issuer).logout);
    url.search = new URLSearchParams({
      client_id: client.client_id,
      post_logout_redirect_uri: 'https://evil.example/',
    }).toString();
    const page = await new Browser().open(url);
    expect(page).toMatchObject({ leftFor: null, status: 400 });
  });

  it('asks first when nobody proves who asks', async () => {
    const client = await realm.newClient();
    const { browser } = await codeFlow({ issuer: realm.issuer, client, person });
    const page = await browser.open(endpoints(realm.issuer).logout);
    expect(page.status).toBe(200);
    expect(page.has('stay')).toBe(true);
    const stayed = await browser.press(page, 'stay');
    expect(stayed.status).toBeLessThan(400);
    const { url } = authorizationUrl({ issuer: realm.issuer, client, person }, newPkce(), 'still');
    expect((await browser.open(url)).leftFor?.searchParams.get('code')).toEqual(expect.any(String));
  });
});

describe('back-channel logout', () => {
  it('tells each application of the session, with a token that its library accepts', async () => {
    const listener = new Listener();
    await listener.open();
    try {
      const client = await realm.newClient({
        post_logout_redirect_uris: [AFTER],
        backchannel_logout_uri: listener.uri,
        backchannel_logout_session_required: true,
      });
      const { tokens, browser } = await codeFlow({ issuer: realm.issuer, client, person });
      await endSession(browser, tokens.id_token ?? '', client);
      await eventually(() => {
        expect(listener.received).toHaveLength(1);
      }, 10_000);
      const keys = createRemoteJWKSet(new URL(endpoints(realm.issuer).jwks));
      const { payload, protectedHeader } = await jwtVerify(listener.received[0] ?? '', keys, {
        issuer: realm.issuer,
        audience: client.client_id,
        typ: 'logout+jwt',
      });
      expect(protectedHeader.alg).toBe('ES256');
      expect(payload).toMatchObject({
        sub: person.id,
        sid: claimsOf(tokens.id_token ?? '')['sid'],
        jti: expect.any(String),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      });
      expect(payload).not.toHaveProperty('nonce');
      // Recorded once the application's answer is in.
      await eventually(async () => {
        for (const event of ['session.ended', 'logout.delivered']) {
          const { items } = await realm.auditOf({ event, user_id: person.id });
          expect(items.map((item) => item.event)).toContain(event);
        }
      }, 5_000);
    } finally {
      await listener.close();
    }
  });

  it('is told again until the application is back', async () => {
    const listener = new Listener();
    await listener.open();
    const client = await realm.newClient({
      post_logout_redirect_uris: [AFTER],
      backchannel_logout_uri: listener.uri,
    });
    const { tokens, browser } = await codeFlow({ issuer: realm.issuer, client, person });
    await listener.close();
    await endSession(browser, tokens.id_token ?? '', client);
    // The first attempts find nobody, the next one a server in trouble.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    listener.status = 503;
    await listener.open();
    try {
      await eventually(() => {
        expect(listener.received.length).toBeGreaterThanOrEqual(1);
      }, 20_000);
      const inTrouble = listener.received.length;
      listener.status = 200;
      await eventually(() => {
        expect(listener.received.length).toBe(inTrouble + 1);
      }, 20_000);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(listener.received).toHaveLength(inTrouble + 1);
    } finally {
      await listener.close();
    }
  });

  it('is given up after twenty tries, and that is recorded', async () => {
    const client = await realm.newClient({
      post_logout_redirect_uris: [AFTER],
      // Nobody listens there.
      backchannel_logout_uri: 'http://127.0.0.1:1/backchannel',
    });
    const { tokens, browser } = await codeFlow({ issuer: realm.issuer, client, person });
    await endSession(browser, tokens.id_token ?? '', client);
    // Half a day has passed.
    const last = `update backchannel_logout set attempts = 19, next_attempt_at = now() where client_id = $1 returning id`;
    await eventually(async () => {
      const [waiting] = await inDatabase<{ id: string }>(last, [client.client_id]);
      const { items } = await realm.auditOf({ event: 'logout.undeliverable', user_id: person.id });
      expect(waiting).toBeUndefined();
      expect(items).toMatchObject([{ event: 'logout.undeliverable', details: { attempts: 20 } }]);
    }, 20_000);
  });

  it('is not told into the private network unless the realm allows it', async () => {
    const closed = await system().newRealm();
    const listener = new Listener();
    await listener.open();
    try {
      const [client, somebody] = await Promise.all([
        closed.newClient({ post_logout_redirect_uris: [AFTER], backchannel_logout_uri: listener.uri }),
        closed.newUser(),
      ]);
      const { tokens, browser } = await codeFlow({ issuer: closed.issuer, client, person: somebody });
      const url = new URL(endpoints(closed.issuer).logout);
      url.search = new URLSearchParams({ id_token_hint: tokens.id_token ?? '' }).toString();
      const page = await browser.open(url);
      if (page.has('sign-out')) await browser.press(page, 'sign-out');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(listener.received).toEqual([]);
    } finally {
      await listener.close();
    }
  });
});
