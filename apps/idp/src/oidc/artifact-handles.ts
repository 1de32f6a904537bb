import { createHmac } from 'node:crypto';
import { constantTimeEqual, type KeyRing } from '@gatehouse/crypto';

const MARK = '~';

/**
 * Names for artifacts that were found by something else than their secret id.
 *
 * The table knows only the SHA-256 of an id, but the library saves what it found by a user code under the id that the
 * payload carries. It gets a handle: the stored hash with our own tag, which storage accepts and no endpoint does.
 */
export class ArtifactHandles {
  private readonly key: Buffer;
  /** Of the whole ring: a handle in a stored interaction may be from a process with another current key. */
  private readonly keys: readonly Buffer[];

  constructor(keyRing: KeyRing) {
    this.key = keyRing.derive('oidc/artifact-handle');
    this.keys = keyRing.deriveAll('oidc/artifact-handle');
  }

  handleFor(storedId: string): string {
    return `${MARK}${storedId}${MARK}${tagUnder(this.key, storedId)}`;
  }

  /** The stored id behind a handle of ours; null for anything else. */
  open(value: string): string | null {
    if (!value.startsWith(MARK)) return null;
    const [, storedId, tag] = value.split(MARK);
    if (storedId === undefined || tag === undefined) return null;
    const isOurs = this.keys.some((key) => constantTimeEqual(tag, tagUnder(key, storedId)));
    return isOurs ? storedId : null;
  }

  /** Whether a value that came from outside looks like a handle; such a value is refused everywhere. */
  static resembles(value: string): boolean {
    return value.includes(MARK);
  }
}

const tagUnder = (key: Buffer, storedId: string): string =>
  createHmac('sha256', key).update(storedId).digest('base64url');
