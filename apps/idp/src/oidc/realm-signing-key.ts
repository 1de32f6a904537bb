import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { ExternalSigningKey } from 'oidc-provider';
import type { PublicJwk, SigningAlgorithm } from '@gatehouse/crypto';

/**
 * A signing key of a realm as the library takes it.
 *
 * Signing is done here with node:crypto, in this thread: the library's own way through WebCrypto crosses to the thread
 * pool for a signature that takes 30 µs. Keys that only verify (next, retiring) carry no private half at all.
 */
export class RealmSigningKey extends ExternalSigningKey {
  private readonly publicKey: KeyObject;

  constructor(
    private readonly publicJwk: PublicJwk,
    private readonly algorithm: SigningAlgorithm,
    private readonly privateKey: KeyObject | null,
  ) {
    super();
    this.publicKey = createPublicKey({ key: publicJwk as never, format: 'jwk' });
  }

  override get kid(): string {
    return this.publicJwk.kid;
  }

  override get alg(): string {
    return this.algorithm;
  }

  override keyObject(): KeyObject {
    return this.publicKey;
  }

  override sign(data: Uint8Array): Promise<Uint8Array> {
    if (!this.privateKey) return Promise.reject(new Error('this key only verifies'));
    const digest = this.algorithm === 'EdDSA' ? null : 'sha256';
    return Promise.resolve(sign(digest, data, { key: this.privateKey, dsaEncoding: 'ieee-p1363' }));
  }
}
