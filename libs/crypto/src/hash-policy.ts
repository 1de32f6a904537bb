/** How passwords are hashed; a setting of the realm. */
export type HashPolicy =
  | {
      readonly algorithm: 'bcrypt';
      /** 2^cost rounds; 12 takes about 0.2 s. */
      readonly cost: number;
    }
  | {
      readonly algorithm: 'argon2id';
      readonly memoryKiB: number;
      readonly passes: number;
      readonly parallelism: number;
    };

export type HashAlgorithm = HashPolicy['algorithm'];

/** A stored hash: `$gh1$<pepper key id>$<algorithm>$<the algorithm's own text>`. */
export interface EncodedHash {
  readonly keyId: string;
  readonly algorithm: HashAlgorithm;
  /** `$2b$…` for bcrypt; `$v=19$m=…,t=…,p=…$salt$tag` for Argon2id. */
  readonly body: string;
}

const shape = /^\$gh1\$([A-Za-z0-9_-]{1,32})\$(bcrypt|argon2id)(\$[\x21-\x7e]+)$/;

export function encodeHash({ keyId, algorithm, body }: EncodedHash): string {
  return `$gh1$${keyId}$${algorithm}${body}`;
}

export function decodeHash(encoded: string): EncodedHash | null {
  const [, keyId, algorithm, body] = shape.exec(encoded) ?? [];
  if (keyId === undefined || algorithm === undefined || body === undefined) return null;
  return { keyId, algorithm: algorithm as HashAlgorithm, body };
}
