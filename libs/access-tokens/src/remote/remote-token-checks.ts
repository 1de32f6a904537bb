import { Injectable } from '@nestjs/common';
import {
  TokenAlarms,
  TokenRevocations,
  TokenSubjects,
  type ActiveSubject,
} from '../verification/token-checks.js';
import type { VerifiedToken } from '../verification/verified-token.js';

/** Without a database nobody can be asked: a token counts until it expires. */
@Injectable()
export class NoRevocations extends TokenRevocations {
  override isRevoked(): boolean {
    return false;
  }
}

/** One issuer only: a token of another never gets past its key. */
@Injectable()
export class NoAlarms extends TokenAlarms {
  override foreignToken(): Promise<void> {
    return Promise.resolve();
  }
}

/** The token speaks for whom it names. */
@Injectable()
export class ClaimedSubjects extends TokenSubjects {
  override assertActive({ claims }: VerifiedToken): Promise<ActiveSubject> {
    return Promise.resolve({ id: claims.sub, name: claims.username ?? claims.client_id });
  }
}
