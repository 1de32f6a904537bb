import pino, { type DestinationStream, type Logger } from 'pino';
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
  'code',
  'code_verifier',
  'device_code',
  'user_code',
  'assertion',
  'privateJwk',
  'pepper',
] as const;

const quoted = (name: string): string => (/^[a-z_]+$/i.test(name) ? `.${name}` : `["${name}"]`);
export const redactedPaths: readonly string[] = SECRET_NAMES.flatMap((name) => [
  quoted(name).replace(/^\./, ''),
  `*${quoted(name)}`,
  `*.*${quoted(name)}`,
]);

export interface LoggerSettings {
  readonly name: string;
  readonly level: string;
}

/**
 * The process's logger: JSON lines with the request id and realm of whatever request is running.
 *
 * The context is mixed in when a line is written, so a request that logs nothing pays nothing.
 */
export function createLogger({ name, level }: LoggerSettings, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: [...redactedPaths], censor: '[redacted]' },
    mixin: () => {
      const request = currentRequest();
      if (!request) return {};
      return request.realm === undefined
        ? { requestId: request.requestId }
        : { requestId: request.requestId, realm: request.realm };
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
