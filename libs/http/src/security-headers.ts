import helmet, { type HelmetOptions } from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What an answer that is not a page needs: nothing may be loaded, framed or submitted from it. */
export const API_CONTENT_SECURITY_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const options: HelmetOptions = {
  // Written by us below: one policy per app, and pages set their own.
  contentSecurityPolicy: false,
  crossOriginEmbedderPolicy: false,
  referrerPolicy: { policy: 'no-referrer' },
  frameguard: { action: 'deny' },
};

/**
 * The headers that every answer carries, computed once: helmet's fixed choices do not depend on the request, and
 * running its dozen functions on each one costs more than the route.
 */
export function securityHeaders(contentSecurityPolicy: string): ReadonlyArray<readonly [string, string]> {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  } as unknown as ServerResponse;
  helmet(options)({} as IncomingMessage, recorder, (error?: unknown) => {
    if (error !== undefined) throw new Error('helmet refused its own options', { cause: error });
  });
  headers.set('Content-Security-Policy', contentSecurityPolicy);
  headers.set(
    'Permissions-Policy',
    'camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()',
  );
  headers.set('Cache-Control', 'no-store');
  return [...headers];
}
