import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { AuditEvent, AuditLog } from '@gatehouse/audit';
import type { ClientDirectory } from '@gatehouse/clients';
import { anonymousActor, type Actor, type RequestOrigin } from '@gatehouse/kernel';
import {
  authorizationGranted,
  authorizationRefused,
  clientAuthenticationFailed,
  deviceAuthorizationStarted,
  sessionEnded,
  tokenIssued,
  tokenRefused,
  tokenReuseDetected,
  tokenRevoked,
} from './oidc.audit.js';

interface Failure extends Error {
  readonly error?: string;
  readonly error_description?: string;
  readonly error_detail?: string;
}

export interface RecordParts {
  readonly realmId: string;
  readonly audit: AuditLog;
  readonly clients: ClientDirectory;
  readonly originOf: (ctx: KoaContextWithOIDC) => RequestOrigin;
}

const failures = new WeakMap<object, Failure>();
const refusalEvents = [
  'grant.error',
  'authorization.error',
  'device_authorization.error',
  'introspection.error',
  'revocation.error',
  'pushed_authorization_request.error',
] as const;

/**
 * Writes what the provider's endpoints decided to the audit log, durable before the answer leaves.
 *
 * The library only emits events, which nobody waits for; so this is a middleware around every endpoint. When the
 * record cannot be written the answer is 503 and the tokens, which nobody has seen, expire unused.
 */
export function recordOutcomes(provider: Provider, parts: RecordParts): void {
  for (const event of refusalEvents)
    provider.on(event as 'grant.error', (ctx, error) => {
      failures.set(ctx, error as Failure);
    });
  provider.use(async (ctx, next) => {
    await next();
    const oidc = ctx as KoaContextWithOIDC;
    const events = eventsOf(oidc, failures.get(oidc));
    if (events.length === 0) return;
    const actor = await actorOf(oidc, parts);
    try {
      await Promise.all(events.map((event) => parts.audit.append(actor, event)));
    } catch (error) {
      ctx.app.emit('error', error, ctx);
      ctx.status = 503;
      ctx.set('Retry-After', '1');
      ctx.remove('Location');
      ctx.body = { error: 'temporarily_unavailable', error_description: 'the event could not be recorded' };
    }
  });
}

async function actorOf(ctx: KoaContextWithOIDC, parts: RecordParts): Promise<Actor> {
  const origin = parts.originOf(ctx);
  const { client, account } = ctx.oidc;
  if (account) {
    return {
      kind: 'user',
      id: account.accountId,
      realmId: parts.realmId,
      name: null,
      origin,
      narrowedTo: null,
    };
  }
  const found = client
    ? (parts.clients.peek(parts.realmId, client.clientId) ??
      (await parts.clients.find(parts.realmId, client.clientId)))
    : null;
  return found
    ? {
        kind: 'client',
        id: found.client.id,
        realmId: parts.realmId,
        name: found.client.clientId,
        origin,
        narrowedTo: null,
      }
    : anonymousActor(parts.realmId, origin);
}

function eventsOf(ctx: KoaContextWithOIDC, failure: Failure | undefined): AuditEvent[] {
  // Where no endpoint matched (a method that it does not have) the library made no context.
  if (!('oidc' in ctx)) return [];
  const describe = describers[ctx.oidc.route];
  if (failure && clientDidNotProve(failure) && ctx.oidc.route !== 'authorization')
    return [
      clientAuthenticationFailed(subjectOf(ctx), { endpoint: ctx.oidc.route, reason: reasonOf(failure) }),
    ];
  return describe ? describe(ctx, failure) : [];
}

const describers: Record<string, (ctx: KoaContextWithOIDC, failure: Failure | undefined) => AuditEvent[]> = {
  token: (ctx, failure) => (failure ? [refusedToken(ctx, failure)] : [issuedToken(ctx)]),
  authorization: authorizationOutcome,
  resume: authorizationOutcome,
  device_resume: (ctx, failure) => (failure || ctx.status >= 300 ? [] : [granted(ctx)]),
  device_authorization: (ctx, failure) =>
    failure
      ? []
      : [deviceAuthorizationStarted(subjectOf(ctx), { scope: textOf(ctx.oidc.params?.['scope']) })],
  revocation: (ctx, failure) =>
    failure ||
    !(ctx.oidc.entities.AccessToken ?? ctx.oidc.entities.ClientCredentials ?? ctx.oidc.entities.RefreshToken)
      ? []
      : [tokenRevoked(subjectOf(ctx), {})],
  end_session_confirm: (ctx) =>
    ctx.status < 400 && ctx.oidc.session?.accountId !== undefined && ctx.oidc.params?.['logout'] !== undefined
      ? [sessionEnded({ ...subjectOf(ctx), userId: ctx.oidc.session.accountId }, {})]
      : [],
};

function authorizationOutcome(ctx: KoaContextWithOIDC, failure: Failure | undefined): AuditEvent[] {
  if (failure)
    return [authorizationRefused(subjectOf(ctx), { error: failure.message, reason: reasonOf(failure) })];
  return ctx.oidc.entities.AuthorizationCode ? [granted(ctx)] : [];
}

const granted = (ctx: KoaContextWithOIDC): AuditEvent =>
  authorizationGranted(subjectOf(ctx), { scope: textOf(ctx.oidc.params?.['scope']) });

function issuedToken(ctx: KoaContextWithOIDC): AuditEvent {
  const body = ctx.body as { scope?: string; token_type?: string; refresh_token?: string };
  return tokenIssued(subjectOf(ctx), {
    grant_type: textOf(ctx.oidc.params?.['grant_type']) ?? '',
    scope: body.scope ?? null,
    token_type: body.token_type ?? null,
    refresh_token: body.refresh_token !== undefined,
  });
}

function refusedToken(ctx: KoaContextWithOIDC, failure: Failure): AuditEvent {
  const grantType = textOf(ctx.oidc.params?.['grant_type']);
  const reason = reasonOf(failure);
  return failure instanceof errors.InvalidGrant && /already (used|consumed|redeemed)/.test(reason ?? '')
    ? tokenReuseDetected(subjectOf(ctx), { grant_type: grantType, reason })
    : tokenRefused(subjectOf(ctx), { grant_type: grantType, error: failure.message, reason });
}

const clientDidNotProve = (failure: Failure): boolean =>
  failure instanceof errors.InvalidClientAuth || failure instanceof errors.InvalidClient;

const reasonOf = (failure: Failure): string | null =>
  failure.error_detail ?? failure.error_description ?? null;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function subjectOf(ctx: KoaContextWithOIDC): { userId: string | null; clientId: string | null } {
  const { entities, account, client } = ctx.oidc;
  const sources = [
    entities.RefreshToken,
    entities.AccessToken,
    entities.DeviceCode,
    entities.AuthorizationCode,
  ];
  const source = sources.find((entity) => entity !== undefined);
  return {
    userId: account?.accountId ?? (source as { accountId?: string } | undefined)?.accountId ?? null,
    clientId: client?.clientId ?? textOf(ctx.oidc.params?.['client_id']),
  };
}
