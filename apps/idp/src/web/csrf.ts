import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { constantTimeEqual, KeyRing } from '@gatehouse/crypto';
import { DomainError } from '@gatehouse/kernel';

/** A form that did not come from our page, or whose page is out of date. */
export class FormForged extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'idp/form-forged';
  constructor() {
    super('The form did not come from this page. Go back, load the page again, and try once more.');
  }
}

/**
 * Proves that a form comes from a page that we gave to this browser (OWASP: HMAC-based token pattern).
 *
 * The subject is something that only the server and this browser's cookie know: the id of the interaction or session.
 */
@Injectable()
export class Csrf {
  private readonly key: Buffer;

  constructor(keyRing: KeyRing) {
    this.key = keyRing.derive('idp/csrf');
  }

  tokenFor(realmName: string, subject: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([realmName, subject]))
      .digest('base64url');
  }

  /** @throws FormForged */
  check(realmName: string, subject: string, token: string | undefined): void {
    if (token === undefined || !constantTimeEqual(token, this.tokenFor(realmName, subject)))
      throw new FormForged();
  }
}
