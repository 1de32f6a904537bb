export type EmbeddedPostgresFault =
  | 'binaries-missing'
  | 'binaries-unusable'
  | 'account-unavailable'
  | 'directory-not-writable'
  | 'directory-not-reachable'
  | 'directory-occupied'
  | 'incompatible-version'
  | 'password-unusable'
  | 'port-taken'
  | 'start-in-progress'
  | 'start-failed'
  | 'stop-failed';

export interface FaultReport {
  /** What could not be done. */
  readonly what: string;
  /** The cause, as far as it is known. */
  readonly why: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/**
 * The embedded server cannot be started or stopped.
 *
 * Not a DomainError: it happens before any request exists and is meant for the person at the terminal, so the
 * message says what failed, why, and what to do. It never holds a password.
 */
export class EmbeddedPostgresUnavailable extends Error {
  readonly what: string;
  readonly why: string;
  readonly remedy: string;

  constructor(
    readonly fault: EmbeddedPostgresFault,
    report: FaultReport,
    options?: ErrorOptions,
  ) {
    super(`${report.what} ${report.why} ${report.remedy}`, options);
    this.name = 'EmbeddedPostgresUnavailable';
    this.what = report.what;
    this.why = report.why;
    this.remedy = report.remedy;
  }
}

/** The message of anything thrown, for use inside a longer sentence. */
export function reasonOf(thrown: unknown): string {
  return isObject(thrown) && typeof thrown['message'] === 'string' ? thrown['message'] : String(thrown);
}

/** Whether it carries one of these system or SQL codes. `instanceof` fails for errors of another realm. */
export function hasCode(thrown: unknown, ...codes: string[]): boolean {
  return isObject(thrown) && typeof thrown['code'] === 'string' && codes.includes(thrown['code']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
