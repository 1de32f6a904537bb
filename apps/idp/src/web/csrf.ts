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
  /** Of the whole ring: the page may be from a process, or a time, with another current key. */
  private readonly keys: readonly Buffer[];

  constructor(keyRing: KeyRing) {
    this.key = keyRing.derive('idp/csrf');
    this.keys = keyRing.deriveAll('idp/csrf');
  }

  tokenFor(realmName: string, subject: string): string {
    return tokenUnder(this.key, realmName, subject);
  }

  /** @throws FormForged */
  check(realmName: string, subject: string, token: string | undefined): void {
    const isOurs = this.keys.some((key) =>
      constantTimeEqual(token ?? '', tokenUnder(key, realmName, subject)),
    );
    if (!isOurs) throw new FormForged();
  }
}

const tokenUnder = (key: Buffer, realmName: string, subject: string): string =>
  createHmac('sha256', key)
    .update(JSON.stringify([realmName, subject]))
    .digest('base64url');
