import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import type { Type } from '@nestjs/common';
import { UserService, type NewUser } from '@gatehouse/accounts';
import { AuditSearch, type AuditRecord } from '@gatehouse/audit';
import { ClientService } from '@gatehouse/clients';
import { Transactor } from '@gatehouse/database';
import { serveHttp, type HttpServer } from '@gatehouse/http';
import { permissions as everyPermission, systemActor, type Permission } from '@gatehouse/kernel';
import { Assignments, RoleService, type PrincipalKind } from '@gatehouse/rbac';
import type { NewRealm, Realm } from '@gatehouse/realms';
import { anAccessToken } from '@gatehouse-testing/access-tokens';
import { testKeyRing } from '@gatehouse-testing/crypto';
import { eventually, type TestDatabase } from '@gatehouse-testing/database';
import { aRealm } from '@gatehouse-testing/realms';
import { sendExactly, type Answer, type RequestOver } from '../../../../test/support/exact-request.js';
import type { Json } from '../../../../test/support/json.js';
import { newDatabase } from '../../../../test/support/new-database.js';
import { AdminApiModule } from '../../src/admin-api.module.js';
import { adminApiOptions } from '../../src/http-options.js';
import { secretsIn } from './no-secrets.js';

/** Somebody who calls: what they are, and a token for it. */
export interface Caller {
  readonly kind: PrincipalKind;
  /** User id, or the id of the client's row. */
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** The admin API over a database of its own, with real HTTP. Tokens are signed as the identity provider would. */
export class AdminApp {
  private constructor(
    readonly server: HttpServer,
    private readonly database: TestDatabase,
  ) {}

  private readonly agent = new Agent({ keepAlive: true });
  main: TestRealm;
  /** Holds the role Admin in `main`. */
  root: Caller;

  static async start(): Promise<AdminApp> {
    const database = await newDatabase();
    const env = {
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '20',
      CLUSTER_HEARTBEAT_MS: '200',
      GATEHOUSE_KEYRING: testKeyRing,
      PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
    };
    const options = { ...adminApiOptions('http://127.0.0.1:3002'), env };
    const app = new AdminApp(await serveHttp(AdminApiModule.forRoot(env), options), database);
    app.main = await app.newRealm({ name: 'main' });
    app.root = await app.main.administrator();
    return app;
  }

  /** With a realm of its own, and an administrator of that realm. */
  static async withRealm(): Promise<{ app: AdminApp; realm: TestRealm; own: Caller }> {
    const app = await AdminApp.start();
    const realm = await app.newRealm();
    return { app, realm, own: await realm.administrator() };
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.server.close();
    await this.database.drop();
  }

  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.server.app.get<T>(token, { strict: false });
  }

  get db(): Transactor {
    return this.get(Transactor);
  }

  async newRealm(input: Partial<NewRealm> = {}): Promise<TestRealm> {
    const realm = await aRealm(this, input);
    return TestRealm.of(this, realm);
  }

  /** One request to this very server, sent as it is given. */
  async send<T = Json>(method: string, path: string, over: RequestOver = {}): Promise<Answer<T>> {
    const answer = await sendExactly<T>({ agent: this.agent, port: this.server.port }, method, path, over);
    const secrets = isDocumentation(path) ? [] : secretsIn(method, path, answer.body);
    if (secrets.length > 0) throw new Error(`${method} ${path} shows ${secrets.join(', ')}`);
    return answer;
  }

  call<T = Json>(caller: Caller | null, method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>(method, path, { token: caller?.token ?? null, body });
  }

  /** The newest records first. */
  async audited(realm: { readonly id: string }, event?: string): Promise<AuditRecord[]> {
    const query = { limit: 200, ...(event === undefined ? {} : { event }) };
    return (await this.get(AuditSearch).search(realm.id, query)).records;
  }
}

const isDocumentation = (path: string): boolean => path === '/openapi.json';

export const aPassword = (): string => `Correct-Horse-${randomBytes(6).toString('hex')}-9`;
const newName = (what: string): string => `${what}-${randomBytes(5).toString('hex')}`;

/** A realm with a client that its tokens name, and ways to make callers. */
export class TestRealm {
  private constructor(
    readonly app: AdminApp,
    readonly realm: Realm,
    private readonly clientId: string,
  ) {}

  static async of(app: AdminApp, realm: Realm): Promise<TestRealm> {
    const { client } = await app.get(ClientService).register(systemActor(realm.id, 'test'), realm.id, {
      name: 'Console',
      metadata: { redirect_uris: ['https://console.example/callback'] },
    });
    return new TestRealm(app, realm, client.clientId);
  }

  get id(): string {
    return this.realm.id;
  }

  get name(): string {
    return this.realm.name;
  }

  get path(): string {
    return `/realms/${this.name}`;
  }

  private get system() {
    return systemActor(this.id, 'test');
  }

  /** An enabled user without any role. */
  newUser(over: Partial<NewUser> = {}) {
    const username = newName('user');
    return this.app
      .get(UserService)
      .create(this.system, this.id, { username, email: `${username}@example.com`, ...over });
  }

  async role(name: string) {
    const found = await this.app.get(RoleService).findByName(this.id, name);
    if (!found) throw new Error(`no role ${name}`);
    return found.role;
  }

  /** A new role with these permissions. */
  newRole(permissions: readonly Permission[]) {
    return this.app.get(RoleService).create(this.system, this.id, { name: newName('role'), permissions });
  }

  /** A user who holds the role Admin. */
  async administrator(): Promise<Caller> {
    return this.userWith((await this.role('Admin')).id);
  }

  /** A user who holds exactly these permissions. */
  async user(...permissions: Permission[]): Promise<Caller> {
    return this.userWith(permissions.length === 0 ? null : (await this.newRole(permissions)).role.id);
  }

  /** A user who holds everything but these. */
  userWithout(...lacking: Permission[]): Promise<Caller> {
    return this.user(...everyPermission.filter((permission) => !lacking.includes(permission)));
  }

  /** A user who holds this role. */
  async userWith(roleId: string | null): Promise<Caller> {
    const user = await this.newUser();
    if (roleId !== null) await this.give(roleId, 'user', user.id);
    const caller = { kind: 'user', id: user.id, name: user.username } as const;
    return { ...caller, token: await this.tokenFor(user.id, user.username) };
  }

  /** A machine client that holds exactly these permissions. */
  async machine(...permissions: Permission[]): Promise<Caller> {
    const { client } = await this.app.get(ClientService).register(this.system, this.id, {
      name: 'Machine',
      metadata: { grant_types: ['client_credentials'] },
    });
    if (permissions.length > 0)
      await this.give((await this.newRole(permissions)).role.id, 'client', client.id);
    const { clientId, id } = client;
    const claims = { sub: clientId, client_id: clientId };
    return { kind: 'client', id, name: clientId, token: await anAccessToken(this.app, this, { claims }) };
  }

  tokenFor(
    userId: string,
    username: string,
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    return anAccessToken(this.app, this, {
      claims: { sub: userId, username, client_id: this.clientId, ...claims },
    });
  }

  give(roleId: string, kind: PrincipalKind, id: string) {
    return this.app.get(Assignments).assign(this.system, this.id, roleId, { kind, id });
  }

  /** The records of one event, the newest first. */
  audited(event: string): Promise<AuditRecord[]> {
    return this.app.audited(this, event);
  }

  /** Waits until the change has reached the caches of this process. */
  async settled(check: () => Promise<void>): Promise<void> {
    await eventually(check);
  }
}
