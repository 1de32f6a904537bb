import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { DYNAMIC_REGISTRATION } from './first-party-guard.js';
import { clientMetadataNames, InvalidClient, type ClientMetadataInput } from '@gatehouse/clients';
import { constantTimeEqual, sha256 } from '@gatehouse/crypto';
import { DomainError, systemActor, type Actor, type Clock } from '@gatehouse/kernel';
import { addressKey, TooManyRequests } from '@gatehouse/rate-limit';
import type { Realm } from '@gatehouse/realms';
import { originOf } from '../web/request-facts.js';
import { NO_SECRET, type ClientRegistrar } from './client-adapter.js';
import type { ClientParts } from './provider-parts.js';
import { replayBody } from './replayed-body.js';
import { readJson } from './request-body.js';
import { useWhere } from './use-where.js';

type Metadata = Record<string, unknown>;

interface Running {
  readonly actor: Actor;
  /** What the body gave as `client_secret`. */
  readonly ownSecret: unknown;
}

/** A client decides neither whom it may watch nor which pages may call for it. */
const OURS_TO_DECIDE = ['resource_indicators', 'web_origins', 'access_token_format'];

const REGISTRATIONS_PER_ADDRESS = { points: 50, durationSeconds: 3600 };

/**
 * Dynamic registration (RFC 7591) and its management (RFC 7592): the library speaks the protocol, our clients lib
 * decides what a client may be, keeps the secret as a hash and writes the records.
 */
export class DynamicRegistration implements ClientRegistrar {
  private readonly running = new AsyncLocalStorage<Running>();

  constructor(
    private readonly realm: Realm,
    private readonly parts: ClientParts,
    private readonly clock: Clock,
  ) {}

  async store(clientId: string, metadata: Metadata): Promise<void> {
    const actor = this.actor();
    try {
      const existing = await this.parts.service.findByClientId(this.realm.id, clientId);
      if (existing === null) await this.register(actor, clientId, metadata);
      else await this.replace(actor, existing.id, metadata);
    } catch (error) {
      throw inTheirDialect(error);
    }
  }

  async remove(clientId: string): Promise<void> {
    const existing = await this.parts.service.findByClientId(this.realm.id, clientId);
    if (!existing) return;
    try {
      await this.parts.service.remove(this.actor(), this.realm.id, existing.id);
    } catch (error) {
      throw inTheirDialect(error);
    }
  }

  /** Stands around the endpoints: who acts, how often, and that no answer shows the stand-in for a secret. */
  guard(provider: Provider): void {
    useWhere(
      provider,
      ({ path }) => path.startsWith('/clients-registrations/'),
      async (ctx, next) => {
        const origin = originOf(ctx.req);
        if (ctx.method === 'POST' && !(await this.mayRegister(ctx as KoaContextWithOIDC))) return;
        const ownSecret = ctx.method === 'PUT' ? await takeOwnSecret(ctx.req) : undefined;
        const actor: Actor = { ...systemActor(this.realm.id, DYNAMIC_REGISTRATION, 'idp'), origin };
        await this.running.run({ actor, ownSecret }, next);
        const body = ctx.body as Metadata | undefined;
        if (body?.['client_secret'] === NO_SECRET) {
          delete body['client_secret'];
          delete body['client_secret_expires_at'];
        }
      },
    );
  }

  /** False when it has answered that there were too many. */
  private async mayRegister(ctx: KoaContextWithOIDC): Promise<boolean> {
    const address = addressKey(originOf(ctx.req).ip ?? 'unknown');
    try {
      await this.parts.limits.consume(
        'client-registration',
        `${this.realm.id}/${address}`,
        REGISTRATIONS_PER_ADDRESS,
      );
      return true;
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      ctx.status = 429;
      ctx.set('Retry-After', String(error.extensions.retryAfterSeconds));
      ctx.body = { error: 'temporarily_unavailable', error_description: error.message };
      return false;
    }
  }

  /** @throws InvalidRequest unless the secret that the update repeats is one of the client's that is valid now */
  private async assertOwnSecret(clientId: string): Promise<void> {
    const given = this.running.getStore()?.ownSecret;
    if (given === undefined) return;
    const found = await this.parts.clients.find(this.realm.id, clientId);
    const hash = typeof given === 'string' ? sha256(given) : '';
    const now = this.clock.now();
    const matches = found?.secretHashes.some(
      (known) => (known.expiresAt === null || known.expiresAt > now) && constantTimeEqual(known.hash, hash),
    );
    if (matches !== true) throw new errors.InvalidRequest('client_secret does not match');
  }

  private async register(actor: Actor, clientId: string, metadata: Metadata): Promise<void> {
    const secret = metadata['client_secret'];
    await this.parts.service.register(actor, this.realm.id, {
      name: nameOf(metadata, clientId),
      clientId,
      metadata: ownMetadata(metadata),
      dynamic: true,
      ...(typeof secret === 'string' ? { secret } : {}),
    });
  }

  /** RFC 7592 section 2.2: the update replaces the registration; what is left out is taken away. */
  private async replace(actor: Actor, id: string, metadata: Metadata): Promise<void> {
    await this.assertOwnSecret(String(metadata['client_id']));
    const given = ownMetadata(metadata) as Metadata;
    const cleared = clientMetadataNames.filter((name) => !OURS_TO_DECIDE.includes(name) && !(name in given));
    await this.parts.service.update(actor, this.realm.id, id, {
      name: nameOf(metadata, String(metadata['client_id'])),
      metadata: { ...Object.fromEntries(cleared.map((name) => [name, null])), ...given },
    });
    const secret = metadata['client_secret'];
    if (typeof secret === 'string' && secret !== NO_SECRET)
      await this.parts.secrets.create(actor, this.realm.id, id, { secret });
  }

  private actor(): Actor {
    return this.running.getStore()?.actor ?? systemActor(this.realm.id, DYNAMIC_REGISTRATION, 'idp');
  }
}

/**
 * RFC 7592 section 2.2 lets a client repeat its secret in an update. The library would compare it with the stand-in, so
 * it is taken out here and compared where the registration access token was accepted: before, anybody could try secrets.
 *
 * @returns undefined when there was none
 */
async function takeOwnSecret(request: IncomingMessage): Promise<unknown> {
  const body = await readJson(request);
  const { client_secret: given, ...others } = body ?? {};
  const type = request.headers['content-type'] ?? '';
  // What is no JSON object stays none: the library says what is wrong with it. A charset was left behind: this is UTF-8.
  replayBody(
    request,
    /^application\/json\b/i.test(type) ? 'application/json' : type,
    body === null ? '' : JSON.stringify(others),
  );
  return given;
}

const nameOf = (metadata: Metadata, fallback: string): string =>
  typeof metadata['client_name'] === 'string' && metadata['client_name'] !== ''
    ? metadata['client_name']
    : fallback;

function ownMetadata(metadata: Metadata): ClientMetadataInput {
  const refused = OURS_TO_DECIDE.find((name) => name in metadata);
  if (refused !== undefined)
    throw new errors.InvalidClientMetadata(`${refused} cannot be registered by a client`);
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([name, value]) => clientMetadataNames.includes(name) && value !== undefined,
    ),
  );
}

function inTheirDialect(error: unknown): unknown {
  if (error instanceof InvalidClient && error.concernsRedirectUris) {
    const refusal = new errors.InvalidRedirectUri();
    return Object.assign(refusal, { error_description: error.message });
  }
  return error instanceof DomainError ? new errors.InvalidClientMetadata(error.message) : error;
}
