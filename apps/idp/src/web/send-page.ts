import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { VNode } from 'preact';
import type { HttpRequest } from '@gatehouse/http';
import { PageRenderer } from './page-renderer.js';

export interface PageAnswer {
  readonly realmName: string | null;
  readonly page: VNode;
  /** Default 200. */
  readonly status?: number;
  /** Where the form, or the redirect after it, leads besides ourselves. */
  readonly formTarget?: string | undefined;
}

/** Sends a page as the answer of a browser route. */
@Injectable()
export class PageSender {
  constructor(private readonly renderer: PageRenderer) {}

  async send(request: HttpRequest, response: Response, answer: PageAnswer): Promise<void> {
    const { html, headers } = await this.renderer.render(
      request,
      answer.realmName,
      answer.page,
      answer.formTarget,
    );
    response
      .status(answer.status ?? 200)
      .set(headers)
      .type('html')
      .send(html);
  }
}

/** 303: the browser goes on by GET, and a reload does not send the form again (RFC 9110 section 15.4.4). */
export function seeOther(response: Response, location: string): void {
  response.status(303).set({ location, 'cache-control': 'no-store' }).end();
}
