import type { Request } from 'express';
import type { Actor, RequestOrigin } from '@gatehouse/kernel';
import type { RequestContext } from '@gatehouse/observability';

/** A request inside one of our apps. */
export type HttpRequest = Request & {
  /** Set by the access guard on every route that is not public. */
  actor?: Actor;
  context?: RequestContext;
  origin?: RequestOrigin;
};

const MAX_USER_AGENT = 512;
// Header values may hold anything but CR, LF and NUL; what we log and store holds no control character at all.

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * Where the request came from. The address is that of the client after trusted proxies (TRUSTED_PROXIES) were
 * removed; a forwarded header of anybody else counts for nothing.
 */
export function originOf(request: HttpRequest): RequestOrigin {
  request.origin ??= {
    // A dual-stack listener writes IPv4 peers as ::ffff:203.0.113.9; one client must not have two names.
    ip: request.ip?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null,
    userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT).replace(CONTROL, ' ') ?? null,
    requestId: request.context?.requestId ?? null,
    source: (request.app.locals['source'] as string | undefined) ?? 'http',
  };
  return request.origin;
}
