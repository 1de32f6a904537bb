import { randomBytes } from 'node:crypto';
import type { AdminApi } from './admin.js';
import type { TestClient } from './oauth.js';
import type { Person } from './sign-in.js';

export interface TestUser extends Person {
  readonly id: string;
  readonly email: string;
}

export interface RegisteredClient extends TestClient {
  /** The row's id, by which the admin API addresses it. */
  readonly id: string;
  readonly redirect_uris: readonly [string, ...string[]];
}

/** Standard registration metadata (RFC 7591), and what the admin API adds to it. */
export type ClientWishes = Readonly<Record<string, unknown>>;

/** Nobody listens there: the tests read the redirect instead of following it. */
export const CALLBACK = 'https://client.example/callback';

/** Makes people and clients in one realm, through the admin API. */
export class RealmFixture {
  constructor(
    readonly admin: AdminApi,
    readonly name: string,
    readonly issuer: string,
  ) {}

  static newName(what: string): string {
    return `${what}-${randomBytes(5).toString('hex')}`;
  }

  get path(): string {
    return `/realms/${this.name}`;
  }

  async newUser(input: Readonly<Record<string, unknown>> = {}): Promise<TestUser> {
    const username = RealmFixture.newName('person');
    const body = {
      username,
      email: `${username}@example.com`,
      emailVerified: true,
      password: newPassword(),
      ...input,
    };
    const { id } = await this.admin.post<{ id: string }>(`${this.path}/users`, body);
    return { id, username: body.username, password: body.password, email: body.email };
  }

  /** A confidential web client with code and refresh, unless the wishes say otherwise. */
  async newClient(wishes: ClientWishes = {}): Promise<RegisteredClient> {
    const clientId = RealmFixture.newName('client');
    const metadata = {
      client_name: `Client ${clientId}`,
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email offline_access',
      ...wishes,
    };
    const answer = await this.admin.post<{
      client: { id: string; client_id: string };
      client_secret?: string;
    }>(`${this.path}/clients`, { client_id: clientId, ...metadata });
    return {
      id: answer.client.id,
      client_id: answer.client.client_id,
      ...(answer.client_secret !== undefined && { client_secret: answer.client_secret }),
      redirect_uris: metadata.redirect_uris as [string, ...string[]],
    };
  }

  newMachine(wishes: ClientWishes = {}): Promise<RegisteredClient> {
    return this.newClient({
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
      scope: '',
      ...wishes,
    });
  }

  newDevice(wishes: ClientWishes = {}): Promise<RegisteredClient> {
    return this.newClient({
      redirect_uris: [],
      response_types: [],
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      ...wishes,
    });
  }

  async updateSettings(settings: object): Promise<void> {
    await this.admin.patch(this.path, { settings });
  }

  auditOf(query: Readonly<Record<string, string>>): Promise<{ items: AuditItem[]; next: string | null }> {
    return this.admin.get(`${this.path}/audit?${new URLSearchParams(query).toString()}`);
  }
}

export interface AuditItem {
  readonly id: string;
  readonly event: string;
  readonly outcome: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Four classes, long, and never the same twice. */
export const newPassword = (): string => `Correct-Horse-${randomBytes(6).toString('hex')}-9`;
