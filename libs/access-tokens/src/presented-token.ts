import type { HttpRequest } from '@gatehouse/http';
import { InvalidAccessToken } from './access-tokens.errors.js';

export interface PresentedToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
}

/** The values of every header of this name. Node keeps only the first `authorization`; a second one is an attack. */
export function headersNamed({ rawHeaders }: Pick<HttpRequest, 'rawHeaders'>, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i];
    if (header?.length === name.length && header.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '');
  }
  return values;
}

/**
 * Takes the access token from the Authorization header and from nowhere else: a query ends in logs, a body is no
 * part of it (RFC 6750 sections 2.2, 2.3 and 5.3).
 *
 * @returns null when none was presented (no header, or another scheme)
 * @throws InvalidAccessToken when there are several, or it is no token at all
 */
export function readPresentedToken(request: Pick<HttpRequest, 'rawHeaders'>): PresentedToken | null {
  const headers = headersNamed(request, 'authorization');
  if (headers.length > 1) throw new InvalidAccessToken('several Authorization headers');
  const match = /^(bearer|dpop)(?: +(.*))?$/is.exec(headers[0] ?? '');
  if (!match) return null;
  const scheme = match[1]?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer';
  const token = match[2] ?? '';
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(token)) throw new InvalidAccessToken('form');
  return { scheme, token };
}
