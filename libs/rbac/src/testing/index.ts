import { randomUUID } from 'node:crypto';
import type { Transactor } from '@gatehouse/database';
import { noOrigin, type Actor } from '@gatehouse/kernel';
import type { TestModule, TestModuleOptions } from '@gatehouse-testing/database';
import { withRealms } from '@gatehouse-testing/realms';
import { rbacEntities, RbacModule } from '../rbac.module.js';

/** Realms and roles on a fresh database; users and clients are bare rows. */
export function withRoles(options: TestModuleOptions = {}): Promise<TestModule> {
  return withRealms({ ...options, imports: [RbacModule], entities: rbacEntities });
}

/** A bare row of a user: all that roles need of one. */
export async function insertUser(
  db: Transactor,
  realmId: string,
  { enabled = true, lockedAt = null }: { enabled?: boolean; lockedAt?: Date | null } = {},
): Promise<string> {
  const id = randomUUID();
  await db.execute(
    `insert into app_user (realm_id, id, username, username_key, enabled, locked_at, created_at, updated_at)
     values ($1, $2, $3, $3, $4, $5, now(), now())`,
    [realmId, id, `u-${id}`, enabled, lockedAt],
  );
  return id;
}

/** A bare row of a client; gives its row's id. */
export async function insertClient(db: Transactor, realmId: string): Promise<string> {
  const id = randomUUID();
  await db.execute(
    `insert into oauth_client (realm_id, id, client_id, name, metadata, created_at, updated_at)
     values ($1, $2, $3, $3, '{}', now(), now())`,
    [realmId, id, `c-${id}`],
  );
  return id;
}

export const userActor = (realmId: string, id: string, over: Partial<Actor> = {}): Actor => ({
  kind: 'user',
  id,
  realmId,
  name: `u-${id}`,
  origin: noOrigin('test'),
  narrowedTo: null,
  ...over,
});
