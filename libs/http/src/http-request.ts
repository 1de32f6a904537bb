import type { Request } from 'express';
import proxyAddr from 'proxy-addr';
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

/** Where the request came from, as the gate found it. @throws when no gate saw the request */
export function originOf({ origin }: Pick<HttpRequest, 'origin'>): RequestOrigin {
  if (!origin) throw new Error('the request did not come through the gate');
  return origin;
}

/**
 * Reads where a request came from. The address is that of the client after trusted proxies (TRUSTED_PROXIES) were
 * removed; a forwarded header of anybody else counts for nothing.
 */
export function originAt(
  request: HttpRequest,
  { source, trusts }: { readonly source: string; readonly trusts: (address: string) => boolean },
): RequestOrigin {
  // The types say text; an address is missing when the connection is gone already.
  const address = proxyAddr(request, trusts) as string | undefined;
  return {
    // A dual-stack listener writes IPv4 peers as ::ffff:203.0.113.9; one client must not have two names.
    ip: address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null,
    userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT).replace(CONTROL, ' ') ?? null,
    requestId: request.context?.requestId ?? null,
    source,
  };
}
