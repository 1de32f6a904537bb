import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorKind } from '@gatehouse/kernel';
import { MalformedRequest, type Challenge } from './http.errors.js';
import { databaseFault } from './database-fault.js';
import { transportProblems } from './transport-problems.js';

/** How HTTP says each kind of error. */
export const statusOf: Readonly<Record<ErrorKind, number>> = {
  'invalid-input': 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  throttled: 429,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  401: 'Authentication required',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  413: 'Body too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  503: 'Temporarily unavailable',
};

/** An error as the outside may see it, before a dialect (problem document, HTML page, OAuth JSON) is chosen. */
export interface Failure {
  readonly status: number;
  /** `lib/fact`; null only where no code of ours fits a status that some middleware chose. */
  readonly code: string | null;
  readonly title: string;
  readonly detail: string | null;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly challenge: Challenge | null;
  readonly retryAfterSeconds: number | null;
  /** True for a bug or an outage: it is logged with its cause and the caller learns nothing about it. */
  readonly unexpected: boolean;
}

const INTERNAL: Failure = {
  status: 500,
  code: 'http/internal',
  title: 'Internal server error',
  detail: null,
  extensions: {},
  challenge: null,
  retryAfterSeconds: null,
  unexpected: true,
};

const plain = (status: number, detail: string | null): Failure => ({
  ...INTERNAL,
  status,
  code: transportProblems[status]?.code ?? null,
  title: titles[status] ?? 'Request refused',
  detail,
  unexpected: false,
});

function fromDomainError(error: DomainError): Failure {
  const status = statusOf[error.kind];
  const seconds = error.extensions['retryAfterSeconds'];
  const challenge = (error as { challenge?: Challenge }).challenge ?? null;
  return {
    status,
    code: error.code,
    title: titles[status] ?? 'Request refused',
    detail: error.message.slice(0, MAX_DETAIL),
    extensions: withFragments(error.extensions),
    challenge,
    retryAfterSeconds:
      typeof seconds === 'number' ? Math.max(1, Math.ceil(seconds)) : status === 503 ? 1 : null,
    unexpected: false,
  };
}

/** A list of ten thousand wrong entries must not be answered by a thousand times as many words. */
const MAX_FAULTS = 50;
const MAX_DETAIL = 2_000;

/** Libs point into their input (`/name`), a problem document into the body as a fragment (`#/name`, RFC 9457 section 3). */
function withFragments(extensions: DomainError['extensions']): Failure['extensions'] {
  const { errors } = extensions;
  if (!Array.isArray(errors)) return extensions;
  return { ...extensions, errors: (errors as unknown[]).slice(0, MAX_FAULTS).map(withFragment) };
}

function withFragment(fault: unknown): unknown {
  if (typeof fault !== 'object' || fault === null) return fault;
  const { pointer } = fault as { pointer?: unknown };
  return typeof pointer === 'string' && !pointer.startsWith('#')
    ? { ...fault, pointer: `#${pointer}` }
    : fault;
}

/** What body parsers, the router and Nest throw. Their own words are not passed on: they quote the input. */
const details: Readonly<Record<number, string>> = {
  400: 'The request could not be read.',
  404: 'There is nothing at this address.',
  405: 'This address does not take that method.',
  413: 'The body is larger than this address takes.',
  415: 'This address does not take a body of that type or encoding.',
};

function statusFrom(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof URIError) return 400;
  if (typeof error !== 'object' || error === null) return null;
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const found = status ?? statusCode;
  return typeof found === 'number' && Number.isInteger(found) ? found : null;
}

/** Translates any error. The one table from errors to HTTP; whatever is not in it is a bare 500. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DomainError) return fromDomainError(error);
  if (error instanceof MalformedRequest) return plain(error.status, error.message);
  const fault = databaseFault(error);
  if (fault === 'malformed-value') return { ...plain(400, 'A value has a form that cannot be stored.') };
  if (fault === 'outage')
    return {
      ...plain(503, 'A service that this needs does not answer.'),
      retryAfterSeconds: 1,
      unexpected: true,
    };
  const status = statusFrom(error);
  if (status !== null && status >= 400 && status < 500) return plain(status, details[status] ?? null);
  return INTERNAL;
}
