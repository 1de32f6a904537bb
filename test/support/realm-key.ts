import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { importSigningKey, KeyRing, type PrivateJwk } from '@gatehouse/crypto';
import { inDatabase, type JwtKey } from './attack.js';
import type { RealmFixture } from './realm-fixture.js';
import { system } from './system.js';

export interface RealmKey extends JwtKey {
  readonly privateKey: KeyObject;
  readonly kid: string;
}

/**
 * The key that signs a realm's tokens now, opened with the key ring of the test system: for tokens whose signature is
 * right and whose content is not, which nobody outside could make.
 */
export async function signingKeyOf(realm: RealmFixture): Promise<RealmKey> {
  const [row] = await inDatabase<{ realm_id: string; kid: string; sealed: string; public_jwk: object }>(
    `select k.realm_id, k.kid, s.sealed, k.public_jwk from signing_key k
     join signing_key_secret s on s.realm_id = k.realm_id and s.kid = k.kid
     join realm r on r.id = k.realm_id where r.name = $1 and k.state = 'active'`,
    [realm.name],
  );
  if (row === undefined) throw new Error(`no active key in ${realm.name}`);
  const context = { table: 'signing_key_secret', column: 'sealed', id: `${row.realm_id}/${row.kid}` };
  const jwk = JSON.parse(ring().open(row.sealed, context).toString('utf8')) as PrivateJwk;
  return { privateKey: importSigningKey(jwk), kid: row.kid, jwk: { ...row.public_jwk } };
}

/** What the processes of a realm share and nobody else knows: the keys of its cookies, of its DPoP nonces, … */
export async function secretsOf(realm: RealmFixture): Promise<ReadonlyMap<string, string>> {
  const rows = await inDatabase<{ realm_id: string; name: string; sealed: string }>(
    `select s.realm_id, s.name, s.sealed from realm_secret s join realm r on r.id = s.realm_id where r.name = $1`,
    [realm.name],
  );
  const opened = ({ realm_id, name, sealed }: (typeof rows)[number]): string =>
    ring()
      .open(sealed, { table: 'realm_secret', column: 'sealed', id: `${realm_id}/${name}` })
      .toString('hex');
  return new Map(rows.map((row) => [row.name, opened(row)]));
}

function ring(): KeyRing {
  const keyRing = readFileSync(join(system().home, 'keyring'), 'utf8')
    .trim()
    .split(',')
    .map((entry) => {
      const [id = '', key = ''] = entry.split(':');
      return { id, key: Buffer.from(key, 'base64url') };
    });
  return new KeyRing({ keyRing, hashConcurrency: 1, hashQueue: 0 });
}
