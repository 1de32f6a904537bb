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

  constructor(keyRing: KeyRing) {
    this.key = keyRing.derive('oidc/artifact-handle');
  }

  handleFor(storedId: string): string {
    return `${MARK}${storedId}${MARK}${this.tag(storedId)}`;
  }

  /** The stored id behind a handle of ours; null for anything else. */
  open(value: string): string | null {
    if (!value.startsWith(MARK)) return null;
    const [, storedId, tag] = value.split(MARK);
    if (storedId === undefined || tag === undefined) return null;
    return constantTimeEqual(tag, this.tag(storedId)) ? storedId : null;
  }

  /** Whether a value that came from outside looks like a handle; such a value is refused everywhere. */
  static resembles(value: string): boolean {
    return value.includes(MARK);
  }

  private tag(storedId: string): string {
    return createHmac('sha256', this.key).update(storedId).digest('base64url');
  }
}
