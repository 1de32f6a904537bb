import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { HttpRequest } from './http-request.js';
import type { Challenge } from './http.errors.js';
import { failureOf, type Failure } from './problem.js';

/** Lets an app answer some failures in its own dialect (an HTML page); true when it answered. */
export type FailureRenderer = (failure: Failure, request: HttpRequest, response: Response) => boolean;

/** Answers every error as `application/problem+json` (RFC 9457) with an absolute `type`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger(ProblemFilter.name);

  /** @param typeBase an absolute URL ending in `/`; the problem's code is appended */
  constructor(
    private readonly typeBase: string,
    private readonly render: FailureRenderer | null = null,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const failure = failureOf(error);
    if (failure.unexpected)
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (response.headersSent) {
      // Half an answer is out: cutting the connection is the only way left to say that it is not whole.
      response.destroy();
      return;
    }
    setFailureHeaders(failure, request, response);
    if (this.render?.(failure, request, response) === true) return;
    sendProblem(failure, this.typeBase, request, response);
  }
}

/** `Retry-After`, `WWW-Authenticate` and what else belongs to a failure in every dialect. */
export function setFailureHeaders(failure: Failure, request: HttpRequest, response: Response): void {
  if (failure.retryAfterSeconds !== null)
    response.setHeader('Retry-After', String(failure.retryAfterSeconds));
  if (failure.status === 401 || failure.challenge?.error === 'insufficient_scope')
    response.setHeader('WWW-Authenticate', challengeHeader(failure.challenge ?? {}, request));
  for (const [name, value] of Object.entries(failure.challenge?.headers ?? {}))
    response.setHeader(name, value);
  // What is left of a refused body is not worth reading: the connection ends with the answer.
  if (failure.status === 413) response.setHeader('Connection', 'close');
}

export function sendProblem(
  failure: Failure,
  typeBase: string,
  request: HttpRequest,
  response: Response,
): void {
  const body = {
    ...failure.extensions,
    type: failure.code === null ? 'about:blank' : `${typeBase}${failure.code}`,
    title: failure.title,
    status: failure.status,
    ...(failure.detail === null ? {} : { detail: failure.detail }),
    ...(request.context ? { instance: `urn:request:${request.context.requestId}` } : {}),
  };
  response.statusCode = failure.status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
}

/** RFC 6750 section 3.1: no error code when the request carried no token, or something else than a token (Basic). */
function challengeHeader(challenge: Challenge, request: HttpRequest): string {
  const presented = /^(?:bearer|dpop)(?: |$)/i.test(request.headers.authorization ?? '');
  const error = challenge.error ?? (presented ? 'invalid_token' : undefined);
  const parameters: Record<string, string | undefined> = {
    realm: 'gatehouse',
    error,
    error_description: challenge.description,
    scope: challenge.scope,
    ...challenge.parameters,
  };
  const rendered = Object.entries(parameters)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `${name}="${quotable(value)}"`);
  return `${challenge.scheme ?? 'Bearer'} ${rendered.join(', ')}`;
}

/** RFC 6750 section 3 allows printable ASCII without `"` and `\` in these values. */
const quotable = (value: string): string => value.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?');
