import { Injectable, Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { Failure, HttpRequest } from '@gatehouse/http';
import { BusyPage, ErrorPage, NotFoundPage, type ErrorCase } from '../pages/index.js';
import { pageOf } from './page-of.js';
import { PageSender } from './send-page.js';

const REALM = /^\/realms\/([a-z0-9][a-z0-9-]{0,62})(?:\/|$)/;
/** Answered by machines for machines, whatever they accept. */
const NEVER_A_PAGE = /^\/(?:health|problems|assets)\//;

/** Failures as pages, for browsers. */
@Injectable()
export class BrowserFailures {
  private readonly log = new Logger(BrowserFailures.name);

  constructor(private readonly pages: PageSender) {}

  /** @returns whether it answers; the problem document is for everybody else */
  render(failure: Failure, request: HttpRequest, response: Response): boolean {
    const path = request.originalUrl.split('?', 1)[0] ?? '/';
    if (NEVER_A_PAGE.test(path) || !wantsHtml(request)) return false;
    const realmName = failure.status === 404 ? null : (REALM.exec(path)?.[1] ?? null);
    this.pages
      .send(request, response, { realmName, page: pageFor(failure, path), status: failure.status })
      .catch((error: unknown) => {
        this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
        if (!response.headersSent)
          response.status(500).type('text').send('Something went wrong. Please try again.');
      });
    return true;
  }
}

const wantsHtml = (request: HttpRequest): boolean => /\btext\/html\b/.test(request.headers.accept ?? '');

function pageFor(failure: Failure, path: string): ReturnType<typeof pageOf> {
  if (failure.code === 'idp/interaction-expired' || failure.code === 'authentication/flow-not-found')
    return pageOf(ErrorPage, { error: 'expired', homeHref: '/' });
  if (failure.status === 404) return pageOf(NotFoundPage, { missing: REALM.test(path) ? 'realm' : 'path' });
  if (failure.status === 503) return pageOf(BusyPage, { retryAfterSeconds: failure.retryAfterSeconds ?? 1 });
  return pageOf(ErrorPage, {
    error: caseOf(failure),
    retryAfterSeconds: failure.retryAfterSeconds ?? undefined,
    technical:
      failure.code === null ? undefined : { code: failure.code, description: failure.detail ?? undefined },
    homeHref: '/',
  });
}

function caseOf({ code, status }: Failure): ErrorCase {
  if (code === 'idp/form-forged') return 'forged';
  if (status === 413) return 'too-large';
  if (status === 429) return 'throttled';
  if (status === 403) return 'denied';
  return status >= 500 ? 'unexpected' : 'invalid-request';
}
