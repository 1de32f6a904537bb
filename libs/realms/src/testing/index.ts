import { randomBytes } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { noOrigin, systemActor, type Actor, type Clock } from '@gatehouse/kernel';
import { withTestModule, type TestModule, type TestModuleOptions } from '@gatehouse-testing/database';
import type { FakeClock } from '@gatehouse-testing/kernel';
import type { NewRealm } from '../realm-creation.js';
import type { Realm } from '../realm.entity.js';
import { RealmService } from '../realm.service.js';
import { realmDefaultsConfig, urlsConfig } from '../realms.config.js';
import { realmEntities, RealmsModule } from '../realms.module.js';

/** The platform and realms under a feature lib. Jobs do not run by themselves. */
export function withRealms<C extends Clock = FakeClock>(
  options: TestModuleOptions<C> & { readonly jobs?: boolean } = {},
): Promise<TestModule<C>> {
  const { jobs = false, imports = [], entities = [], sections = [], ...others } = options;
  return withTestModule<C>({
    ...others,
    imports: [RealmsModule.forRoot({ jobs }), ...imports],
    entities: [...realmEntities, ...entities],
    sections: [realmDefaultsConfig, urlsConfig, ...sections],
  });
}

/** Made by a `system` actor, with the cheapest hashing that a realm may have (bcrypt cost 10, some 50 ms). */
export function aRealm(
  test: { get<T>(token: Type<T>): T },
  { name, displayName, settings }: Partial<NewRealm> = {},
): Promise<Realm> {
  return test.get(RealmService).create(systemActor('', 'test', 'test'), {
    name: name ?? `r-${randomBytes(6).toString('hex')}`,
    displayName,
    settings: {
      ...settings,
      password: { hash: { algorithm: 'bcrypt', cost: 10 }, ...settings?.password },
    },
  });
}

/** An administrator of the realm, as far as services care: they record it and do not check it. */
export const administratorOf = (realm: { readonly id: string }, over: Partial<Actor> = {}): Actor => ({
  kind: 'user',
  id: '00000000-0000-4000-8000-0000000000ad',
  realmId: realm.id,
  name: 'administrator',
  origin: { ...noOrigin('test'), ip: '192.0.2.1', requestId: 'request-1' },
  narrowedTo: null,
  ...over,
});
