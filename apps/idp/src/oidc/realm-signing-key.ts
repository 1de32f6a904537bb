import { createPublicKey, type KeyObject } from 'node:crypto';
import { ExternalSigningKey } from 'oidc-provider';
import { signBytesConcurrently, type PublicJwk, type SigningAlgorithm } from '@gatehouse/crypto';

/**
 * A signing key of a realm as the library takes it.
 *
 * Signing is done here with node:crypto, in this thread where it is short: the library's own way through WebCrypto
 * crosses to the thread pool for a signature that takes 25 µs. Keys that only verify (next, retiring) carry no private half at all.
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
    return signBytesConcurrently(data, this.privateKey, this.algorithm);
  }
}
