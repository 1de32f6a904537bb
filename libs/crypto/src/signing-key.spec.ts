import { calculateJwkThumbprint, importJWK, jwtVerify, type JWK } from 'jose';
import { signCompact } from './sign-compact.js';
import { generateSigningKey, importSigningKey, signingAlgorithms } from './signing-key.js';

describe.each(signingAlgorithms)('a signing key for %s', (alg) => {
  it('is named by its RFC 7638 thumbprint', async () => {
    const { kid, publicJwk } = await generateSigningKey(alg);
    expect(kid).toBe(await calculateJwkThumbprint(publicJwk as JWK));
  });

  it('shows only public parameters in its public part', async () => {
    const { publicJwk, privateJwk, kid } = await generateSigningKey(alg);
    expect(publicJwk).toMatchObject({ kid, alg, use: 'sig' });
    for (const parameter of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
      expect(publicJwk).not.toHaveProperty(parameter);
    expect(privateJwk.d).toEqual(expect.any(String));
  });

  it('signs what others verify', async () => {
    const { publicJwk, privateJwk, kid } = await generateSigningKey(alg);
    const token = signCompact(
      { typ: 'at+jwt', kid },
      { sub: 'é', exp: 4_000_000_000 },
      importSigningKey(privateJwk),
      alg,
    );
    const verified = await jwtVerify(token, await importJWK(publicJwk as JWK), { algorithms: [alg] });
    expect(verified.protectedHeader).toEqual({ typ: 'at+jwt', kid, alg });
    expect(verified.payload.sub).toBe('é');
    const other = await generateSigningKey(alg);
    await expect(jwtVerify(token, await importJWK(other.publicJwk as JWK))).rejects.toThrow('signature');
  });

  it('does not let a header choose another algorithm', async () => {
    const { privateJwk } = await generateSigningKey(alg);
    const token = signCompact({ alg: 'none' }, {}, importSigningKey(privateJwk), alg);
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toEqual({ alg });
  });
});
