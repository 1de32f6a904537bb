import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { HttpRequest } from '@gatehouse/http';

const COOKIE = 'gatehouse.form';
const FORM = /^[A-Za-z0-9_-]{22}$/;

/** Names this browser for forms that come before any sign-in; nothing else is ever kept under it. */
export function browserId(request: HttpRequest, response: Response, secure: boolean): string {
  const known = cookieOf(request);
  if (known !== null) return known;
  const fresh = randomBytes(16).toString('base64url');
  response.cookie(COOKIE, fresh, { httpOnly: true, sameSite: 'lax', secure, path: '/' });
  return fresh;
}

function cookieOf(request: HttpRequest): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value !== undefined && FORM.test(value)) return value;
  }
  return null;
}
