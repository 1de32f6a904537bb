import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { configOf, type ConfigOf } from '@gatehouse/config';
import type { HttpRequest } from '@gatehouse/http';
import { urlsConfig } from '@gatehouse/realms';
import { browserId } from './browser-id.js';
import { Csrf } from './csrf.js';

interface FormVisit {
  readonly realm: string;
  readonly request: HttpRequest;
  readonly response: Response;
}

/** Tokens for the forms of people who are not signed in: bound to the browser by a cookie of its own. */
@Injectable()
export class FormGuard {
  private readonly secure: boolean;

  constructor(
    private readonly csrf: Csrf,
    @Inject(configOf(urlsConfig)) urls: ConfigOf<typeof urlsConfig>,
  ) {
    this.secure = urls.publicUrl.startsWith('https:');
  }

  tokenFor(visit: FormVisit): string {
    return this.csrf.tokenFor(visit.realm, browserId(visit.request, visit.response, this.secure));
  }

  /** @throws FormForged */
  check(visit: FormVisit, token: string): void {
    this.csrf.check(visit.realm, browserId(visit.request, visit.response, this.secure), token);
  }
}
