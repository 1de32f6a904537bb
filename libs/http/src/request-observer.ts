import type { Response } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from '@gatehouse/observability';
import type { HttpRequest } from './http-request.js';

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const UNROUTED = 'unrouted';

/**
 * Counts and logs each request once it is over. Only the route's pattern is kept, never the address: paths and
 * queries carry codes, tokens and names.
 */
export function requestObserver(
  metrics: Metrics,
  log: Logger | null,
): (request: HttpRequest, response: Response, milliseconds: number) => void {
  return (request, response, milliseconds) => {
    const method = KNOWN_METHODS.has(request.method) ? request.method : 'OTHER';
    const route = request.context?.route ?? patternOf(request) ?? UNROUTED;
    metrics.observeRequest(method, route, response.statusCode, milliseconds / 1000);
    if (log && !route.startsWith('/health/'))
      writeLine(log, request, response, { method, route, milliseconds });
  };
}

function writeLine(
  log: Logger,
  request: HttpRequest,
  response: Response,
  { method, route, milliseconds }: { method: string; route: string; milliseconds: number },
): void {
  const { context, origin, actor, socket } = request;
  log.info(
    {
      // The context storage may be gone when the connection closes: the line carries its own.
      requestId: context?.requestId,
      realm: context?.realm,
      method,
      route,
      status: response.statusCode,
      ms: Math.round(milliseconds * 10) / 10,
      ip: origin?.ip ?? socket.remoteAddress,
      actor: actor?.id,
      // The client went away before the answer was whole.
      ...(response.writableFinished ? {} : { aborted: true }),
    },
    'request',
  );
}

function patternOf(request: HttpRequest): string | undefined {
  const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : undefined;
}
