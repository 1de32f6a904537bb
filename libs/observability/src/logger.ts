import { pino, stdTimeFunctions, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { currentRequest } from './request-context.js';

/** Names under which secrets travel; their values never reach a log line, at the top or one or two levels down. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'set-cookie',
  'dpop',
  'password',
  'newPassword',
  'currentPassword',
  'new_password',
  'current_password',
  'secret',
  'client_secret',
  'clientSecret',
  'client_assertion',
  'registration_access_token',
  'token',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'id_token_hint',
  'code_verifier',
  'device_code',
  'user_code',
  'assertion',
  'privateJwk',
  'pepper',
] as const;

/** An OAuth code is a secret, the code of an error or an exit is not: only where requests and their payloads are. */
const CODES = ['code', 'body.code', 'query.code', 'params.code', 'payload.code', 'parameters.code'];

const quoted = (name: string): string => (/^[a-z_]+$/i.test(name) ? `.${name}` : `["${name}"]`);
export const redactedPaths: readonly string[] = [
  ...CODES,
  ...SECRET_NAMES.flatMap((name) => [
    quoted(name).replace(/^\./, ''),
    `*${quoted(name)}`,
    `*.*${quoted(name)}`,
  ]),
];

export interface LoggerSettings {
  readonly name: string;
  readonly level: string;
}

export interface Logs {
  /** Everything the code has to say. Redacted; carries the request id and realm; written at once. */
  readonly app: Logger;
  /**
   * One line per request, of fields that only we fill. Redaction would cost fifty times what the line does
   * (measured: 160 µs against 3), so it has none; written in blocks, at most FLUSH_MS late.
   */
  readonly requests: Logger;
}

const BLOCK_BYTES = 15_000;
const FLUSH_MS = 200;

/** The process's logs: JSON lines on stdout, or on `destination` (tests). */
export function createLogs(settings: LoggerSettings, destination?: DestinationStream): Logs {
  if (destination)
    return {
      app: pino(appOptions(settings), destination),
      requests: pino(plainOptions(settings), destination),
    };
  const stdout = bufferedStdout();
  const app = pino(
    {
      ...appOptions(settings),
      hooks: {
        logMethod(args, method) {
          method.apply(this, args);
          stdout.flush();
        },
      },
    },
    stdout,
  );
  return { app, requests: pino(plainOptions(settings), stdout) };
}

function bufferedStdout(): ReturnType<typeof pino.destination> {
  const stdout = pino.destination({ dest: 1, sync: false, minLength: BLOCK_BYTES });
  // A reader that went away (a closed pipe) must not end the process.
  stdout.on('error', () => undefined);
  setInterval(() => {
    // Not flushSync(): that waits for the disk (fsync), and every request with it.
    stdout.flush();
  }, FLUSH_MS).unref();
  process.once('exit', () => {
    stdout.flushSync();
  });
  return stdout;
}

const plainOptions = ({ name, level }: LoggerSettings): LoggerOptions => ({
  name,
  level,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});

const appOptions = (settings: LoggerSettings): LoggerOptions => ({
  ...plainOptions(settings),
  redact: { paths: [...redactedPaths], censor: '[redacted]' },
  // Mixed in when a line is written, so a request that logs nothing pays nothing.
  mixin: () => {
    const request = currentRequest();
    if (!request) return {};
    return request.realm === undefined
      ? { requestId: request.requestId }
      : { requestId: request.requestId, realm: request.realm };
  },
});
