export interface CompactJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the signature covers. */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

const ALPHABET = /^[A-Za-z0-9_-]+$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JWT in compact form (RFC 7515 section 7.1) and takes the one canonical spelling only.
 *
 * base64url decoders ignore stray bits, padding and foreign letters, so that one signed token has several byte forms;
 * a cache or a replay list would hold the same token twice. Each part must come out the same when it is encoded again.
 *
 * @returns null when it is not exactly that, or longer than `maxLength`
 */
export function parseCompactJws(text: string, maxLength: number): CompactJws | null {
  if (text.length > maxLength) return null;
  const parts = text.split('.');
  const [header, payload, signature] = parts.map(decodeExactly);
  if (parts.length !== 3 || !header || !payload || !signature) return null;
  const headerObject = parseObject(header);
  const payloadObject = parseObject(payload);
  if (!headerObject || !payloadObject) return null;
  return {
    header: headerObject,
    payload: payloadObject,
    signingInput: Buffer.from(text.slice(0, text.lastIndexOf('.')), 'latin1'),
    signature,
  };
}

function decodeExactly(part: string): Buffer | null {
  if (!ALPHABET.test(part)) return null;
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : null;
}

/** An object, not an array: a claim set is one (CVE-2026-22818 and relatives). */
function parseObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
