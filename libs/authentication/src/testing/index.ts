import type { Clock } from '@gatehouse/kernel';
import { RealmsModule } from '@gatehouse/realms';
import { accountEntities, accountSections } from '@gatehouse-testing/accounts';
import { withTestModule, type TestModule, type TestModuleOptions } from '@gatehouse-testing/database';
import type { FakeClock } from '@gatehouse-testing/kernel';
import { AuthenticationModule } from '../authentication.module.js';

/** Realms, accounts, mails and sign-ins on a fresh database. Jobs do not run by themselves. */
export function withAuthentication<C extends Clock = FakeClock>(
  options: TestModuleOptions<C> = {},
): Promise<TestModule<C>> {
  return withTestModule<C>({
    ...options,
    imports: [
      RealmsModule.forRoot({ jobs: false }),
      AuthenticationModule.forRoot({ jobs: false }),
      ...(options.imports ?? []),
    ],
    entities: [...accountEntities, ...(options.entities ?? [])],
    sections: [...accountSections, ...(options.sections ?? [])],
  });
}
