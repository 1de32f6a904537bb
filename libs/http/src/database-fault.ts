/** SQLSTATE classes of a value that no column can hold: a NUL, a lone surrogate, a number out of range. */
const MALFORMED_VALUE = new Set(['22P02', '22021', '22P05', '22003', '22007', '22008', '22023']);
/** The server is going, gone, full or starting; the transaction lost a deadlock; a statement took too long. */
const OUTAGE = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57014',
  '53300',
  '53400',
  '40001',
  '40P01',
  '25006',
  '55P03',
]);
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** The last two: the connection of a running transaction was lost, and its next statement finds it gone. */
const POOL =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Connection ended|Driver not Connected|Query read timeout|Cannot use a pool after|Query runner already released|Database connection provided by a query runner was already released)/;

interface Coded {
  readonly code?: unknown;
  readonly driverError?: unknown;
  readonly syscall?: unknown;
}

/**
 * Recognises what PostgreSQL and its driver say, by their codes, without importing them.
 *
 * Values are validated before they reach a query; this is the net below, so that a forgotten rule answers 400 and
 * an outage answers 503 instead of 500.
 */
export function databaseFault(error: unknown): 'malformed-value' | 'outage' | null {
  if (!(error instanceof Error)) return null;
  const { driverError } = error as Coded;
  const cause = driverError instanceof Error ? driverError : error;
  const { code, syscall } = cause as Coded;
  if (typeof code === 'string') {
    if (MALFORMED_VALUE.has(code)) return 'malformed-value';
    // The same words from some other socket are no outage of ours unless a connection was being opened.
    const ofNetwork = NETWORK.has(code) && (driverError !== undefined || syscall === 'connect');
    if (ofNetwork || isServerOutage(code)) return 'outage';
  }
  return POOL.test(cause.message) ? 'outage' : null;
}

/** Class 08 of SQLSTATE is "connection exception". */
const isServerOutage = (code: string): boolean => OUTAGE.has(code) || /^08...$/.test(code);
