import type { RequestHandler } from 'express';

const MAX_AGE_SECONDS = '600';

/**
 * Cross-origin calls from the configured origins only, compared whole (lesson 43: never from a token, a header or a
 * pattern). Credentials are never allowed: our APIs take bearer tokens, not cookies.
 */
export function corsFor(origins: readonly string[]): RequestHandler | null {
  if (origins.length === 0) return null;
  const allowed = new Set(origins);
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin === undefined || !allowed.has(origin)) {
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, WWW-Authenticate, Retry-After');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, DPoP, If-Match');
    response.setHeader('Access-Control-Max-Age', MAX_AGE_SECONDS);
    response.statusCode = 204;
    response.end();
  };
}
