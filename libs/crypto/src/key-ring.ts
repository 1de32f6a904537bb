import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { cryptoConfig, type RingKey } from './crypto.config.js';
import { SealBroken } from './crypto.errors.js';

/** Where a sealed value lives. It opens in that place only: a row copied over another one is refused. */
export interface SealContext {
  readonly table: string;
  readonly column: string;
  readonly id: string;
}

const VERSION = 'gh1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals what must be readable again (private keys, cookie keys) with AES-256-GCM under keys that come from
 * configuration and never enter the database.
 *
 * Every use has its own sub-key by HKDF-SHA-256 (RFC 5869). Nonces are 96 random bits: good for 2^32 seals per key
 * (NIST SP 800-38D section 8.3).
 */
@Injectable()
export class KeyRing {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly derived = new Map<string, Buffer>();
  /** The id of the key that seals; the others only open. */
  readonly currentId: string;

  constructor(@Inject(configOf(cryptoConfig)) config: ConfigOf<typeof cryptoConfig>) {
    const [current] = config.keyRing;
    if (current === undefined) throw new SealBroken('the key ring is empty');
    this.currentId = current.id;
    this.keys = new Map(config.keyRing.map(({ id, key }: RingKey) => [id, key]));
  }

  /** Seals under the current key. The context must be given again, unchanged, to open. */
  seal(plaintext: Buffer | string, context: SealContext): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derive('sealing'), iv);
    cipher.setAAD(additionalData(this.currentId, context));
    const body = Buffer.concat([
      typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext),
      cipher.final(),
    ]);
    return `${VERSION}.${this.currentId}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** @throws SealBroken when the value was changed, belongs to another place, or its key is not on the ring */
  open(sealed: string, context: SealContext): Buffer {
    const [version, keyId, encoded, ...rest] = sealed.split('.');
    if (version !== VERSION || keyId === undefined || encoded === undefined || rest.length > 0)
      throw new SealBroken('it is not in a form that this version knows');
    const bytes = Buffer.from(encoded, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealBroken('it is cut off');
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.derive('sealing', 32, keyId),
      bytes.subarray(0, IV_BYTES),
      { authTagLength: TAG_BYTES },
    );
    decipher.setAAD(additionalData(keyId, context));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      throw new SealBroken('it was changed, or belongs to another row');
    }
  }

  /** What every value begins with that the current key sealed; any other needs to be sealed anew. */
  get currentPrefix(): string {
    return `${VERSION}.${this.currentId}.`;
  }

  /**
   * The key for one purpose under each key of the ring, the current one first.
   *
   * What one process signs for another to check is checked under all of them: while the ring is being changed, they
   * do not agree on which is current.
   */
  deriveAll(purpose: string): Buffer[] {
    return [...this.keys.keys()].map((keyId) => this.derive(purpose, 32, keyId));
  }

  /**
   * A key for one purpose only, always the same for the same ring key.
   *
   * @throws SealBroken when the ring has no key of that id
   */
  derive(purpose: string, length = 32, keyId = this.currentId): Buffer {
    const cacheKey = `${keyId}\n${String(length)}\n${purpose}`;
    const known = this.derived.get(cacheKey);
    if (known) return known;
    const key = this.keys.get(keyId);
    if (!key) throw new SealBroken(`the key ring has no key "${keyId}"`);
    const sub = Buffer.from(hkdfSync('sha256', key, 'gatehouse', purpose, length));
    this.derived.set(cacheKey, sub);
    return sub;
  }
}

/** JSON keeps the parts apart: no two places have the same bytes. */
function additionalData(keyId: string, { table, column, id }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, table, column, id]));
}

/** A new ring of one key, as `GATEHOUSE_KEYRING` takes it. */
export function newKeyRing(id = 'k1'): string {
  return `${id}:${randomBytes(32).toString('base64url')}`;
}
