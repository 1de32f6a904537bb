import { randomBytes } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { UserService } from '@gatehouse/accounts';
import { AuditSearch, type AuditRecord } from '@gatehouse/audit';
import { ClientService } from '@gatehouse/clients';
import { Transactor } from '@gatehouse/database';
import { serveHttp, type HttpServer } from '@gatehouse/http';
import { systemActor, type Permission } from '@gatehouse/kernel';
import { Assignments, RoleService } from '@gatehouse/rbac';
import type { NewRealm, Realm } from '@gatehouse/realms';
import { anAccessToken, type TokenOver } from '@gatehouse-testing/access-tokens';
import { testKeyRing } from '@gatehouse-testing/crypto';
import type { TestDatabase } from '@gatehouse-testing/database';
import { aRealm } from '@gatehouse-testing/realms';
import { sendExactly, type Answer, type RequestOver } from '../../../../test/support/exact-request.js';
import type { Json } from '../../../../test/support/json.js';
import { newDatabase } from '../../../../test/support/new-database.js';
import { ResourceApiModule } from '../../src/app.module.js';
import { resourceApiOptions } from '../../src/http-options.js';

/** Where clients believe this server to be; proofs of possession are made for it. */
export const OWN_URL = 'http://api.test:3001';

export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** The resource API over a database, with real HTTP. Tokens are signed with the realm's own keys. */
export class ResourceApp {
  private constructor(
    readonly server: HttpServer,
    readonly database: TestDatabase,
    private readonly owner: boolean,
  ) {}

  /** With a database given it joins it, as a second process would. */
  static async start(
    given?: TestDatabase,
    over: Readonly<Record<string, string>> = {},
  ): Promise<ResourceApp> {
    const database = given ?? (await newDatabase());
    const env = {
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '20',
      CLUSTER_HEARTBEAT_MS: '200',
      GATEHOUSE_KEYRING: testKeyRing,
      RESOURCE_API_URL: OWN_URL,
      PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      ...over,
    };
    const server = await serveHttp(ResourceApiModule.forRoot(env), { ...resourceApiOptions(OWN_URL), env });
    return new ResourceApp(server, database, given === undefined);
  }

  async stop(): Promise<void> {
    await this.server.close();
    if (this.owner) await this.database.drop();
  }

  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.server.app.get<T>(token, { strict: false });
  }

  get db(): Transactor {
    return this.get(Transactor);
  }

  async newRealm(input: Partial<NewRealm> = {}): Promise<TestRealm> {
    return TestRealm.of(this, await aRealm(this, input));
  }

  /** One request, sent as it is given. */
  send<T = Json>(method: string, path: string, over: RequestOver = {}): Promise<Answer<T>> {
    return sendExactly<T>({ port: this.server.port }, method, path, over);
  }

  call<T = Json>(caller: Caller | null, method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>(method, path, { token: caller?.token ?? null, body });
  }
}

/** A realm with a client that its tokens name, and ways to make callers. */
export class TestRealm {
  private constructor(
    readonly app: ResourceApp,
    readonly realm: Realm,
    readonly client: { readonly id: string; readonly clientId: string },
  ) {}

  static async of(app: ResourceApp, realm: Realm): Promise<TestRealm> {
    const { client } = await app.get(ClientService).register(systemActor(realm.id, 'test'), realm.id, {
      name: 'Web',
      metadata: { redirect_uris: ['https://web.example/callback'] },
    });
    return new TestRealm(app, realm, client);
  }

  get id(): string {
    return this.realm.id;
  }

  get name(): string {
    return this.realm.name;
  }

  get system() {
    return systemActor(this.id, 'test');
  }

  /** A user who holds exactly these permissions, by a role of their own. */
  async user(...permissions: Permission[]): Promise<Caller> {
    const username = `user-${randomBytes(5).toString('hex')}`;
    const { id } = await this.app.get(UserService).create(this.system, this.id, { username });
    if (permissions.length > 0) await this.give(await this.roleWith(permissions), 'user', id);
    return this.callerOf(id, username);
  }

  /** A user who holds a built-in role. */
  async userWithRole(name: string): Promise<Caller> {
    const caller = await this.user();
    const found = await this.app.get(RoleService).findByName(this.id, name);
    await this.give(found!.role.id, 'user', caller.id);
    return caller;
  }

  /** A machine client that holds exactly these permissions. */
  async machine(...permissions: Permission[]): Promise<Caller & { readonly clientId: string }> {
    const { client } = await this.app.get(ClientService).register(this.system, this.id, {
      name: 'Machine',
      metadata: { grant_types: ['client_credentials'] },
    });
    if (permissions.length > 0) await this.give(await this.roleWith(permissions), 'client', client.id);
    const { clientId } = client;
    const token = await this.token({ claims: { sub: clientId, client_id: clientId } });
    return { id: client.id, name: clientId, clientId, token };
  }

  async callerOf(id: string, name: string, over: TokenOver = {}): Promise<Caller> {
    const claims = { sub: id, username: name, ...over.claims };
    return { id, name, token: await this.token({ ...over, claims }) };
  }

  token({ claims, ...over }: TokenOver = {}): Promise<string> {
    return anAccessToken(this.app, this, { ...over, claims: { client_id: this.client.clientId, ...claims } });
  }

  async roleWith(permissions: readonly Permission[]): Promise<string> {
    const name = `role-${randomBytes(5).toString('hex')}`;
    return (await this.app.get(RoleService).create(this.system, this.id, { name, permissions })).role.id;
  }

  async give(roleId: string, kind: 'user' | 'client', id: string): Promise<void> {
    await this.app.get(Assignments).assign(this.system, this.id, roleId, { kind, id });
  }

  /** The records of one event, the newest first. */
  async audited(event: string): Promise<AuditRecord[]> {
    return (await this.app.get(AuditSearch).search(this.id, { limit: 200, event })).records;
  }
}
