import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { FrontHandler } from './front-door.js';
import { originAt, type HttpRequest } from './http-request.js';
import { MalformedRequest } from './http.errors.js';
import { runInRequestContext } from '@gatehouse/observability';

const MAX_ADDRESS = 8_192;
const REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/;

/** Headers by which a proxy speaks for the client. Believed from trusted proxies, dropped from everybody else. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-prefix',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method-override',
] as const;

export interface GateOptions {
  /** The app's name, as the source of what it records. */
  readonly source: string;
  readonly trusts: (address: string) => boolean;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** Called once per request when it is answered or its connection is gone. */
  readonly observe: (request: HttpRequest, response: Response, milliseconds: number) => void;
}

/** First of all handlers: request id, context, forwarded headers, security headers, a well-formed address. */
export function requestGate({ source, trusts, headers, observe }: GateOptions): FrontHandler {
  return (incoming, response, next) => {
    const request = incoming as HttpRequest;
    const started = performance.now();
    const trusted = trusts(request.socket.remoteAddress ?? '');
    const offered = trusted ? request.headers['x-request-id'] : undefined;
    const requestId = typeof offered === 'string' && REQUEST_ID.test(offered) ? offered : randomUUID();
    if (!trusted) dropForwarded(request);
    request.context = { requestId };
    request.origin = originAt(request, { source, trusts });
    response.setHeader('X-Request-Id', requestId);
    for (const [name, value] of headers) response.setHeader(name, value);
    response.once('close', () => {
      observe(request, response as Response, performance.now() - started);
    });
    runInRequestContext(request.context, () => {
      const fault = addressFault(request.url);
      if (fault) next(fault);
      else next();
    });
  };
}

function dropForwarded(request: HttpRequest): void {
  const { headers } = request;
  for (const name of FORWARDED) if (headers[name] !== undefined) Reflect.deleteProperty(headers, name);
  if (headers['x-request-id'] !== undefined) Reflect.deleteProperty(headers, 'x-request-id');
}

/** What is wrong with the form of the address; its meaning is the router's business. */
function addressFault(url: string): MalformedRequest | null {
  if (url.length > MAX_ADDRESS) return new MalformedRequest(414, 'The address is too long.');
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (!path.includes('%')) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return new MalformedRequest(400, 'The path is not valid percent-encoded UTF-8.');
  }

  return /[\u0000-\u001f\u007f]/.test(decoded)
    ? new MalformedRequest(400, 'The path contains a control character.')
    : null;
}
