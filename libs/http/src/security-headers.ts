import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** What an answer that is not a page needs: nothing may be loaded, framed or submitted from it. */
export const API_CONTENT_SECURITY_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What only a page needs, beside what every answer carries. */
export const documentHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

const options = {
  // Written by us below: one policy per app, and pages set their own.
  contentSecurityPolicy: false,
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  referrerPolicy: { policy: 'no-referrer' as const },
  frameguard: { action: 'deny' as const },
  // For browsers and plug-ins that are gone (OWASP Secure Headers), and each header costs on each answer.
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  originAgentCluster: false,
};

export interface SecurityHeaderOptions {
  readonly contentSecurityPolicy: string;
  /** Whether clients reach us by https; over plain http there must be no Strict-Transport-Security (RFC 6797 section 7.2). */
  readonly secureTransport: boolean;
}

/**
 * The headers that every answer carries, computed once: helmet's fixed choices do not depend on the request, and
 * running its dozen functions on each one costs more than the route.
 */
export function securityHeaders({
  contentSecurityPolicy,
  secureTransport,
}: SecurityHeaderOptions): ReadonlyArray<readonly [string, string]> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(secureTransport ? options : { ...options, strictTransportSecurity: false })(
    request,
    response,
    (error?: unknown) => {
      if (error !== undefined) throw new Error('helmet refused its own options', { cause: error });
    },
  );
  response.setHeader('Content-Security-Policy', contentSecurityPolicy);
  response.setHeader('Cache-Control', 'no-store');
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}
