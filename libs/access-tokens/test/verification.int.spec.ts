import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { signCompact, type SigningAlgorithm } from '@gatehouse/crypto';
import { DomainError, noOrigin, systemActor } from '@gatehouse/kernel';
import { RealmService, SigningKeys, type Realm } from '@gatehouse/realms';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { aRealm, withRealms } from '@gatehouse-testing/realms';
import { accessTokenClaims, anAccessToken, otherSpellings } from '@gatehouse-testing/access-tokens';
import {
  AccessTokensModule,
  accessTokensConfig,
  AccessTokenVerifier,
  BearerActorResolver,
  InvalidAccessToken,
  PRINCIPAL_STATE,
  type PrincipalStates,
  type TokenRequest,
} from '../src/index.js';
import { Global, Module } from '@nestjs/common';

const everybody: PrincipalStates = {
  stateOf: (_realm, _kind, id) => Promise.resolve({ id, name: id, active: true }),
};
@Global()
@Module({ providers: [{ provide: PRINCIPAL_STATE, useValue: everybody }], exports: [PRINCIPAL_STATE] })
class EverybodyIsActive {}

const request = (token: string): TokenRequest =>
  ({
    rawHeaders: ['Authorization', `Bearer ${token}`],
    headers: { authorization: `Bearer ${token}` },
    method: 'GET',
    originalUrl: '/me',
    origin: noOrigin('test'),
  }) as unknown as TokenRequest;

describe.each(['ES256', 'RS256', 'EdDSA'] as const)(
  'access tokens signed with %s',
  (algorithm: SigningAlgorithm) => {
    let test: TestModule;
    let realm: Realm;
    let other: Realm;

    beforeAll(async () => {
      test = await withRealms({
        imports: [EverybodyIsActive, AccessTokensModule.forRoot({ ownUrl: 'resourceApiUrl', jobs: false })],
        sections: [accessTokensConfig],
      });
      realm = await aRealm(test, { settings: { signing: { algorithm } } });
      other = await aRealm(test, { settings: { signing: { algorithm } } });
    });
    afterAll(() => test.close());

    const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const keys = () => test.get(SigningKeys).keysFor(realm);

    // The same corpus for our own verification and for passport-jwt behind the guard.
    describe.each([
      ['on their own', (token: string) => test.get(AccessTokenVerifier).verify(token)],
      ['behind the guard', (token: string) => test.get(BearerActorResolver).resolve(request(token))],
    ] as const)('%s', (_, accept: (token: string) => Promise<unknown>) => {
      const refused = async (token: string): Promise<void> => {
        const outcome = await accept(token).then(
          () => 'accepted',
          (error: unknown) => (error instanceof InvalidAccessToken ? 'refused' : error),
        );
        expect(outcome).toBe('refused');
      };

      it('are accepted again and again', async () => {
        const token = await anAccessToken(test, realm);
        for (let i = 0; i < 3; i += 1) await expect(accept(token)).resolves.toBeDefined();
      });

      it('are accepted when the issuer names the type in its long form', async () => {
        await expect(
          accept(await anAccessToken(test, realm, { header: { typ: 'application/at+jwt' } })),
        ).resolves.toBeDefined();
      });

      it('are refused in every other spelling, also once the right one is known (lesson: one JWT, several forms)', async () => {
        const token = await anAccessToken(test, realm);
        await accept(token);
        for (const spelling of otherSpellings(token)) await refused(spelling);
      });

      it('are refused truncated or extended anywhere (CVE-2026-27840)', async () => {
        const token = await anAccessToken(test, realm);
        await accept(token);
        for (let length = token.length - 1; length > 0; length -= 7) await refused(token.slice(0, length));
        for (const more of ['A', '=', '.', '.A', 'AAAA', '.AAAA.AAAA', '~']) await refused(token + more);
        const [header, payload, signature] = token.split('.') as [string, string, string];
        await refused([`${header}A`, payload, signature].join('.'));
        await refused([header, `${payload}AA`, signature].join('.'));
      });

      it('are refused with any part exchanged', async () => {
        const [one, two] = [await anAccessToken(test, realm), await anAccessToken(test, realm)].map((token) =>
          token.split('.'),
        );
        for (const index of [1, 2]) await refused(one!.with(index, two![index]!).join('.'));
        const admin = encode({ ...accessTokenClaims(test, realm), sub: 'admin' });
        await refused(one!.with(1, admin).join('.'));
      });

      it('are refused unsigned, and signed with the public key as a shared secret (CVE-2026-11800 and relatives)', async () => {
        const { active } = await keys();
        const payload = encode(accessTokenClaims(test, realm));
        const pem = createPublicKey({ key: { ...active.publicJwk }, format: 'jwk' })
          .export({ type: 'spki', format: 'pem' })
          .toString();
        for (const alg of ['none', 'None', 'NONE', '']) {
          const header = encode({ typ: 'at+jwt', alg, kid: active.kid });
          await refused(`${header}.${payload}.`);
          await refused(`${header}.${payload}.AA`);
        }
        for (const alg of ['HS256', 'HS384', 'HS512', active.alg])
          for (const secret of [pem, JSON.stringify(active.publicJwk), '', active.kid]) {
            const input = `${encode({ typ: 'at+jwt', alg, kid: active.kid })}.${payload}`;
            await refused(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
          }
      });

      it('are refused when they name another algorithm than their key has', async () => {
        const token = await anAccessToken(test, realm);
        const { active } = await keys();
        for (const alg of ['ES256', 'RS256', 'EdDSA', 'PS256', 'ES384', 'ES512', 'Ed25519'].filter(
          (name) => name !== active.alg,
        ))
          await refused(
            token
              .split('.')
              .with(0, encode({ typ: 'at+jwt', alg, kid: active.kid }))
              .join('.'),
          );
      });

      it('are refused when they bring their own key', async () => {
        const { active } = await keys();
        const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const claims = accessTokenClaims(test, realm);
        const jwk = own.publicKey.export({ format: 'jwk' });
        for (const header of [
          { typ: 'at+jwt', kid: active.kid },
          { typ: 'at+jwt', kid: active.kid, jwk },
          { typ: 'at+jwt', kid: 'own', jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example' },
          { typ: 'at+jwt' },
          { typ: 'at+jwt', kid: '../../etc/passwd' },
          { typ: 'at+jwt', kid: "' or 1=1 --" },
          { typ: 'at+jwt', kid: '\u0000' },
          { typ: 'at+jwt', kid: '\ud800' },
          { typ: 'at+jwt', kid: [active.kid] },
        ])
          await refused(signCompact(header, claims, own.privateKey, 'ES256'));
      });

      it('are refused with the type of another kind of token, or none', async () => {
        for (const typ of ['JWT', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', '', null, undefined])
          await refused(await anAccessToken(test, realm, { header: { typ } }));
      });

      it('are refused with a critical extension', async () => {
        for (const header of [{ crit: ['exp'] }, { crit: [] }, { b64: false, crit: ['b64'] }])
          await refused(await anAccessToken(test, realm, { header }));
      });

      it('are refused when a required claim is missing or of another form', async () => {
        for (const name of ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'])
          for (const value of [undefined, null, '', {}, []])
            await refused(await anAccessToken(test, realm, { claims: { [name]: value } }));
      });

      it('are refused when their payload is no object', async () => {
        const { active } = await keys();
        const claims = accessTokenClaims(test, realm);
        await refused(
          signCompact(
            { typ: 'at+jwt', kid: active.kid },
            [claims] as unknown as Record<string, unknown>,
            active.key,
            active.alg,
          ),
        );
      });

      it('are refused outside of their time', async () => {
        const now = test.clock.epochSeconds();
        await refused(await anAccessToken(test, realm, { claims: { exp: now } }));
        await refused(await anAccessToken(test, realm, { claims: { exp: now - 1 } }));
        await refused(await anAccessToken(test, realm, { claims: { nbf: now + 60 } }));
        await refused(await anAccessToken(test, realm, { claims: { iat: now + 60 } }));
        const short = await anAccessToken(test, realm, { claims: { exp: now + 2 } });
        await accept(short);
        test.clock.advance(2_000);
        await refused(short);
      });

      it('are refused for another audience', async () => {
        for (const aud of [
          'https://other.example',
          realm.name,
          ['a', 'b'],
          accessTokenClaims(test, other)['aud'],
        ])
          await refused(await anAccessToken(test, realm, { claims: { aud } }));
      });

      it('are refused with a key of another realm, whichever realm they claim (CVE-2025-55241)', async () => {
        const { active: foreign } = await test.get(SigningKeys).keysFor(other);
        const claims = accessTokenClaims(test, realm);
        await refused(signCompact({ typ: 'at+jwt', kid: foreign.kid }, claims, foreign.key, foreign.alg));
        const { active } = await keys();
        await refused(signCompact({ typ: 'at+jwt', kid: active.kid }, claims, foreign.key, foreign.alg));
      });

      it('are refused with an issuer that is not ours', async () => {
        const { iss } = accessTokenClaims(test, realm);
        for (const other of [
          `${String(iss)}/`,
          `${String(iss)}x`,
          'https://evil.example',
          `${String(iss)}?x`,
          '\u0000',
        ])
          await refused(await anAccessToken(test, realm, { claims: { iss: other } }));
      });

      it('answer in the same words whatever is wrong', async () => {
        const refusal = async (token: string) => {
          const error = await accept(token).catch((caught: unknown) => caught as DomainError);
          const { message, code } = error as DomainError;
          return { message, code };
        };
        const expired = await refusal(await anAccessToken(test, realm, { claims: { exp: 1 } }));
        expect(await refusal('nonsense')).toEqual(expired);
        expect(await refusal(await anAccessToken(test, realm, { claims: { aud: 'x' } }))).toEqual(expired);
      });
    });

    it('keep working while their key retires, and are remembered by one entry', async () => {
      const token = await anAccessToken(test, realm);
      const verifier = test.get(AccessTokenVerifier);
      await verifier.verify(token);
      expect(verifier.find(token)).toBeDefined();
      await test.get(SigningKeys).rotate(systemActor(realm.id, 'test'), realm.id);
      await eventually(() => {
        expect(verifier.find(token)).toBeUndefined();
      });
      await expect(verifier.verify(token)).resolves.toMatchObject({ realm: { name: realm.name } });
      await expect(verifier.verify(await anAccessToken(test, realm))).resolves.toBeDefined();
    });

    it('of another realm are refused by the one that they were brought to, which records it', async () => {
      const jti = randomUUID();
      const token = await anAccessToken(test, realm, { claims: { jti } });
      const verifier = test.get(AccessTokenVerifier);
      await expect(verifier.verify(token, { realmName: realm.name })).resolves.toBeDefined();
      await expect(verifier.verify(token, { realmName: other.name })).rejects.toThrow(InvalidAccessToken);
      const recorded = (await test.audited(other.id)).filter(({ targetId }) => targetId === jti);
      expect(recorded).toMatchObject([
        {
          eventType: 'security',
          eventSubtype: 'token.foreign_realm',
          outcome: 'failure',
          severity: 'high',
          details: { issuer: accessTokenClaims(test, realm)['iss'] },
        },
      ]);
      // A forged one is no sign of anything: strangers cannot fill the log.
      await expect(verifier.verify(`${token.slice(0, -4)}AAAA`, { realmName: other.name })).rejects.toThrow();
      expect((await test.audited(other.id)).filter(({ targetId }) => targetId === jti)).toHaveLength(1);
    });

    it('for a named resource are taken where that resource is asked for', async () => {
      const token = await anAccessToken(test, realm, { claims: { aud: 'https://orders.example' } });
      const verifier = test.get(AccessTokenVerifier);
      await expect(verifier.verify(token)).rejects.toThrow(InvalidAccessToken);
      await expect(verifier.verify(token, { audience: 'https://orders.example' })).resolves.toBeDefined();
      await expect(verifier.verify(token, { audience: null })).resolves.toBeDefined();
    });

    it('end with their realm', async () => {
      const gone = await aRealm(test, { settings: { signing: { algorithm } } });
      const token = await anAccessToken(test, gone);
      const verifier = test.get(AccessTokenVerifier);
      const guarded = () => test.get(BearerActorResolver).resolve(request(token));
      await verifier.verify(token);
      await guarded();
      await test.get(RealmService).disable(systemActor(gone.id, 'test'), gone.name);
      await eventually(async () => {
        await expect(guarded()).rejects.toThrow(InvalidAccessToken);
        await expect(verifier.verify(token)).rejects.toThrow(InvalidAccessToken);
      }, 1_000);
    });
  },
);
