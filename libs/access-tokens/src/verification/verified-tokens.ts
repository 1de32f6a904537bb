import { hash } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Notices } from '@gatehouse/cluster';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { accessTokensConfig } from '../access-tokens.config.js';
import type { VerifiedToken } from './verified-token.js';

/**
 * Tokens whose signature was checked, by the SHA-256 of their bytes. Only canonical spellings get in, so that one
 * token has one entry. A change of keys or of a realm empties it; while notices are interrupted it is not asked.
 */
@Injectable()
export class VerifiedTokens {
  private readonly entries: LRUCache<string, VerifiedToken> | null;

  constructor(
    @Inject(configOf(accessTokensConfig)) config: ConfigOf<typeof accessTokensConfig>,
    // Named, because the emitted type of a union is Object, and an optional Object is quietly nothing.
    @Optional() @Inject(Notices) private readonly notices: Notices | null,
  ) {
    this.entries = config.cacheSize === 0 ? null : new LRUCache({ max: config.cacheSize });
    for (const topic of ['keys/changed', 'realms/changed'])
      notices?.subscribe(topic, () => this.entries?.clear());
    notices?.onRestored(() => Promise.resolve(this.entries?.clear()));
  }

  find(token: string): VerifiedToken | undefined {
    if (this.entries === null || this.notices?.interrupted === true) return undefined;
    return this.entries.get(fingerprint(token));
  }

  remember(token: string, verified: VerifiedToken): void {
    if (this.notices?.interrupted !== true) this.entries?.set(fingerprint(token), verified);
  }

  get size(): number {
    return this.entries?.size ?? 0;
  }
}

const fingerprint = (token: string): string => hash('sha256', token, 'base64url');
