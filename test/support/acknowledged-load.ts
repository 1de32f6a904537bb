import pg from 'pg';
import { callApi } from './admin.js';
import { basicAuth, claimsOf, codeFlow, endpoints, introspect, refresh, type TestClient } from './oauth.js';
import { RealmFixture, type RegisteredClient } from './realm-fixture.js';
import { pause } from './start-system.js';

interface Family {
  /** The last refresh token that the client was given. */
  token: string;
  /** A rotation whose answer never came: its outcome is unknown, and so is which token is the current one. */
  unknown: boolean;
}

/** What the system said "done" to, and therefore must still know after any crash. */
export class Acknowledged {
  readonly tokens: string[] = [];
  readonly revoked: string[] = [];
  readonly users: string[] = [];
  readonly hosts: string[] = [];
  readonly requestIds = new Map<string, string>();
  readonly refusals = new Map<string, number>();
  families: Family[] = [];

  count(): number {
    return (
      this.tokens.length + this.revoked.length + this.users.length + this.hosts.length + this.requestIds.size
    );
  }
}

export interface LoadTarget {
  readonly realm: RealmFixture;
  readonly resourceApi: string;
  readonly databaseUrl: string;
}

const FAMILIES = 3;
const GIVE_UP_MS = 5_000;

/** Keeps every kind of write going, and remembers what was acknowledged. */
export class AcknowledgedLoad {
  readonly acknowledged = new Acknowledged();
  private readonly running: Promise<void>[] = [];
  private stopped = false;
  private refusals = 0;

  private constructor(
    private readonly target: LoadTarget,
    private readonly machine: RegisteredClient,
    private readonly web: RegisteredClient,
  ) {}

  static async prepare(target: LoadTarget): Promise<AcknowledgedLoad> {
    const { realm } = target;
    const [machine, web, person] = await Promise.all([
      realm.newMachine(),
      realm.newClient(),
      realm.newUser(),
    ]);
    const load = new AcknowledgedLoad(target, machine, web);
    for (let made = 0; made < FAMILIES; made += 1) {
      const { tokens } = await codeFlow({
        issuer: realm.issuer,
        client: web,
        person,
        scope: 'openid offline_access',
      });
      load.acknowledged.families.push({ token: tokens.refresh_token ?? '', unknown: false });
    }
    return load;
  }

  start(): void {
    const loops = [
      () => this.issue(),
      () => this.issue(),
      () => this.revoke(),
      () => this.createUser(),
      () => this.registerHost(),
      ...this.acknowledged.families.map((family) => () => this.rotate(family)),
    ];
    this.running.push(...loops.map((once) => this.repeat(once)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  /** Waits until a new acknowledgement of each kind has come. */
  async flows(withinMs: number): Promise<void> {
    const { tokens, revoked, users, hosts } = this.acknowledged;
    const kinds = [tokens, revoked, users, hosts];
    const before = kinds.map((kind) => kind.length);
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      if (kinds.every((kind, index) => kind.length > (before[index] ?? 0))) return;
      await pause(20);
    }
    throw new Error(
      `Not everything is served again within ${String(withinMs)} ms: before ${before.join()}, now ${kinds
        .map((kind) => kind.length)
        .join()}; refusals ${JSON.stringify([...this.acknowledged.refusals])}`,
    );
  }

  private async repeat(once: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      const refusals = this.refusals;
      await once().catch((error: unknown) => {
        this.refused(error instanceof Error ? error.name : 'error');
      });
      // Who is down needs the processor to come back.
      await pause(this.refusals === refusals ? 2 : 100);
    }
  }

  private refused(what: string): void {
    this.refusals += 1;
    this.acknowledged.refusals.set(what, (this.acknowledged.refusals.get(what) ?? 0) + 1);
  }

  private audited(response: { headers: Headers; status: number }, what: string): void {
    const id = response.headers.get('x-request-id');
    if (id === null) throw new Error(`no X-Request-Id in the answer to ${what}`);
    this.acknowledged.requestIds.set(id, what);
  }

  private async post(url: string, client: TestClient, fields: Record<string, string>): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { authorization: basicAuth(client) },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
  }

  private async issue(): Promise<void> {
    const at = endpoints(this.target.realm.issuer);
    const response = await this.post(at.token, this.machine, { grant_type: 'client_credentials' });
    if (response.status !== 200) {
      this.refused(`token ${String(response.status)}`);
      return;
    }
    const { access_token } = (await response.json()) as { access_token: string };
    this.acknowledged.tokens.push(access_token);
    this.audited(response, 'token');
  }

  private async revoke(): Promise<void> {
    const { tokens, revoked } = this.acknowledged;
    const token = tokens.shift();
    if (token === undefined) return;
    const at = endpoints(this.target.realm.issuer);
    // Without an answer nobody knows whether it is revoked; then it proves nothing and is left out.
    const response = await this.post(at.revocation, this.machine, { token });
    if (response.status !== 200) {
      this.refused(`revocation ${String(response.status)}`);
      return;
    }
    await response.body?.cancel();
    revoked.push(token);
    this.audited(response, 'revocation');
  }

  private async rotate(family: Family): Promise<void> {
    if (family.unknown) {
      await pause(50);
      return;
    }
    family.unknown = true;
    const at = endpoints(this.target.realm.issuer);
    const response = await this.post(at.token, this.web, {
      grant_type: 'refresh_token',
      refresh_token: family.token,
    });
    const body = (await response.json()) as { refresh_token?: string; error?: string };
    if (response.status !== 200) {
      this.refused(`refresh ${String(response.status)} ${body.error ?? ''}`);
      return;
    }
    family.token = body.refresh_token ?? '';
    family.unknown = false;
    this.audited(response, 'refresh');
  }

  private async createUser(): Promise<void> {
    const { admin, path } = this.target.realm;
    const username = RealmFixture.newName('load');
    const answer = await callApi<{ id: string }>(admin.token, 'POST', `${admin.url}${path}/users`, {
      username,
      email: `${username}@example.com`,
    });
    if (answer.status !== 201) {
      this.refused(`user ${String(answer.status)}`);
      return;
    }
    this.acknowledged.users.push(answer.body.id);
    this.audited(answer, 'user');
  }

  private async registerHost(): Promise<void> {
    const { admin } = this.target.realm;
    const answer = await callApi<{ id: string }>(admin.token, 'POST', `${this.target.resourceApi}/hosts`, {
      name: `${RealmFixture.newName('host')}.example.com`,
    });
    if (answer.status !== 201) {
      this.refused(`host ${String(answer.status)}`);
      return;
    }
    this.acknowledged.hosts.push(answer.body.id);
    this.audited(answer, 'host');
  }

  /** Looks up everything that was acknowledged, through the API and in the database; fails with what is lost. */
  async verify(): Promise<void> {
    const { tokens, revoked, users, hosts, requestIds, families } = this.acknowledged;
    const { realm, resourceApi } = this.target;
    const lost: string[] = [];
    for (const token of sample(tokens)) {
      const { body } = await introspect(realm.issuer, this.machine, token);
      if (body['active'] !== true) lost.push(`token ${String(claimsOf(token)['jti'])} is dead`);
    }
    for (const token of sample(revoked)) {
      const { body } = await introspect(realm.issuer, this.machine, token);
      if (body['active'] !== false) lost.push(`token ${String(claimsOf(token)['jti'])} lives again`);
      const api = await callApi(token, 'GET', `${resourceApi}/me`);
      if (api.status !== 401) lost.push(`revoked token opens the API: ${String(api.status)}`);
    }
    for (const family of families.filter(({ unknown }) => !unknown)) {
      const answer = await refresh(realm.issuer, this.web, family.token);
      if (answer.status !== 200) lost.push(`refresh token: ${JSON.stringify(answer.body)}`);
    }
    lost.push(...(await this.missing('app_user', 'id::text', users)).map((id) => `user ${id}`));
    lost.push(...(await this.missing('host', 'id::text', hosts)).map((id) => `host ${id}`));
    const jtis = revoked.map((token) => String(claimsOf(token)['jti']));
    lost.push(...(await this.missing('revocation', 'value', jtis)).map((id) => `revocation of ${id}`));
    const unaudited = await this.missing('audit_record', 'request_id', [...requestIds.keys()]);
    lost.push(...unaudited.map((id) => `audit record of the ${requestIds.get(id) ?? ''} in request ${id}`));
    if (lost.length > 0)
      throw new Error(
        `${String(lost.length)} acknowledged things are lost:\n${lost.slice(0, 20).join('\n')}`,
      );
  }

  private async missing(table: string, column: string, wanted: readonly string[]): Promise<string[]> {
    const client = new pg.Client({ connectionString: this.target.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ wanted: string }>(
        `select wanted from unnest($1::text[]) as wanted
         where not exists (select from ${table} where ${column} = wanted)`,
        [wanted],
      );
      return rows.map((row) => row.wanted);
    } finally {
      await client.end();
    }
  }
}

/** The newest, which a crash endangers most, and some of the others. */
const sample = (all: readonly string[]): string[] => [
  ...all.slice(-60),
  ...all.filter((_, index) => index % 25 === 0),
];
