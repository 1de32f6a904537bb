import { randomUUID } from 'node:crypto';
import type { Actor } from '@gatehouse/kernel';
import type { AuditEvent } from './audit-event.js';

/** Longest text that a stranger can put into one field of a record (a user agent, a tried username). */
const MAX_TEXT = 512;

/** A record on its way into the table; names are those of the columns. */
export interface AuditRow {
  readonly id: string;
  readonly realm_id: string;
  readonly occurred_at: string;
  readonly event_type: string;
  readonly event_subtype: string;
  readonly outcome: string;
  readonly severity: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly user_id: string | null;
  readonly username: string | null;
  readonly client_id: string | null;
  readonly target_id: string | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly request_id: string | null;
  readonly source: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** PostgreSQL stores neither NUL nor lone surrogates; what cannot be stored must not lose the record. */
function storable(text: string): string {
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return cut.includes('\u0000') || !cut.isWellFormed()
    ? cut.toWellFormed().replaceAll('\u0000', '\uFFFD')
    : cut;
}

const textOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : storable(text);

function storableDetails(details: AuditEvent['details']): Record<string, unknown> {
  const stored: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(details)) stored[key] = storableValue(value);
  return stored;
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  return Array.isArray(value) ? value.map((item) => storable(String(item))) : value;
}

const userOf = (actor: Actor): { id: string | null; name: string | null } =>
  actor.kind === 'user' ? { id: actor.id, name: actor.name } : { id: null, name: null };

export function toAuditRow(actor: Actor, event: AuditEvent, now: Date): AuditRow {
  const { subject } = event;
  const user = userOf(actor);
  return {
    id: randomUUID(),
    realm_id: actor.realmId,
    occurred_at: now.toISOString(),
    event_type: event.type,
    event_subtype: event.subtype,
    outcome: event.outcome,
    severity: event.severity,
    actor_kind: actor.kind,
    actor_id: actor.id,
    user_id: textOrNull(subject.userId === undefined ? user.id : subject.userId),
    username: textOrNull(subject.username === undefined ? user.name : subject.username),
    client_id: textOrNull(
      subject.clientId === undefined && actor.kind === 'client' ? actor.name : subject.clientId,
    ),
    target_id: textOrNull(subject.targetId),
    ip_address: textOrNull(actor.origin.ip),
    user_agent: textOrNull(actor.origin.userAgent),
    request_id: textOrNull(actor.origin.requestId),
    source: actor.origin.source,
    details: storableDetails(event.details),
  };
}

/** Inserts any number of records with one parameter, so that a batch costs one round trip. */
export const INSERT_AUDIT_ROWS = `
  insert into audit_record (id, realm_id, occurred_at, event_type, event_subtype, outcome, severity, actor_kind,
    actor_id, user_id, username, client_id, target_id, ip_address, user_agent, request_id, source, details)
  select id, realm_id, occurred_at, event_type, event_subtype, outcome, severity, actor_kind,
    actor_id, user_id, username, client_id, target_id, ip_address, user_agent, request_id, source, details
  from jsonb_to_recordset($1::jsonb) as r (id uuid, realm_id uuid, occurred_at timestamptz, event_type text,
    event_subtype text, outcome text, severity text, actor_kind text, actor_id text, user_id text, username text,
    client_id text, target_id text, ip_address text, user_agent text, request_id text, source text, details jsonb)`;
