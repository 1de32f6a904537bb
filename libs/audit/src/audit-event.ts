export type AuditValue = string | number | boolean | null | readonly string[];

export const auditEventTypes = [
  'authentication',
  'token',
  'factor',
  'administrative',
  'security',
  'resource',
] as const;
export type AuditEventType = (typeof auditEventTypes)[number];
export type AuditSeverity = 'low' | 'medium' | 'high' | 'critical';
export type AuditOutcome = 'success' | 'failure';

/** What is known about an event besides its facts. All optional: a stranger has no user id. */
export interface AuditSubject {
  /** The user whom the event is about (not necessarily who acted). */
  readonly userId?: string | null;
  readonly username?: string | null;
  /** The OAuth client_id that took part. */
  readonly clientId?: string | null;
  /** The id of the thing that changed. */
  readonly targetId?: string | null;
}

export interface AuditEvent {
  readonly type: AuditEventType;
  /** `thing.fact`, e.g. `user.locked`. Unique over the whole catalogue. */
  readonly subtype: string;
  readonly outcome: AuditOutcome;
  readonly severity: AuditSeverity;
  readonly subject: AuditSubject;
  readonly details: Readonly<Record<string, AuditValue>>;
}

export interface AuditEventDeclaration {
  readonly type: AuditEventType;
  readonly subtype: string;
  /** One sentence for the person who reads the log. */
  readonly meaning: string;
  readonly outcome: AuditOutcome;
  readonly severity: AuditSeverity;
}

/** An event that says all in its name. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- an empty object is what is meant
export type NoFacts = Record<never, AuditValue>;

const declared = new Map<string, AuditEventDeclaration>();

/** Every declared event by its subtype. Complete once the libs of the application are imported. */
export const auditCatalogue: ReadonlyMap<string, AuditEventDeclaration> = declared;

/**
 * Declares an event once: what it is, what it means, how grave it is, and exactly which facts it carries.
 *
 * No fact may hold a secret, a token or a password: the type forbids objects, a test searches the log.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- D types the facts at every call site
export function defineAuditEvent<D extends Record<string, AuditValue> = NoFacts>(
  type: AuditEventType,
  subtype: `${string}.${string}`,
  meaning: string,
  { outcome = 'success', severity = 'low' }: { outcome?: AuditOutcome; severity?: AuditSeverity } = {},
): (subject: AuditSubject, details: D) => AuditEvent {
  if (declared.has(subtype)) throw new Error(`audit event ${subtype} defined twice`);
  declared.set(subtype, { type, subtype, meaning, outcome, severity });
  return (subject, details) => ({ type, subtype, outcome, severity, subject, details });
}
