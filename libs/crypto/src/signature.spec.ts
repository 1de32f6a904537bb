import { createPublicKey, verify } from 'node:crypto';
import { signBytes, signBytesConcurrently } from './signature.js';
import { generateSigningKey, importSigningKey } from './signing-key.js';

describe('the signature of an ES256 JWS', () => {
  it('is R and S at full length, those with leading zeros or a first bit set included', async () => {
    const key = importSigningKey((await generateSigningKey('ES256')).privateJwk);
    const publicKey = createPublicKey(key);
    let short = 0;
    // One in 256 integers lacks its first byte, one in two has its first bit set.
    for (let round = 0; round < 1_500; round += 1) {
      const input = Buffer.from(`message ${String(round)}`);
      const signature = signBytes(input, key, 'ES256');
      expect(signature).toHaveLength(64);
      if (signature[0] === 0 || signature[32] === 0) short += 1;
      expect(verify('sha256', input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }
    expect(short).toBeGreaterThan(0);
  });
});

describe('a signature beside other work', () => {
  it.each(['ES256', 'RS256', 'EdDSA'] as const)('is a good one: %s', async (alg) => {
    const key = importSigningKey((await generateSigningKey(alg)).privateJwk);
    const input = Buffer.from('message');
    const signature = await signBytesConcurrently(input, key, alg);
    const publicKey = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' as const };
    expect(verify(alg === 'EdDSA' ? null : 'sha256', input, publicKey, signature)).toBe(true);
  });
});
