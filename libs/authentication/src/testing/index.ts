import { accountEntities, accountsConfig } from '@gatehouse/accounts';
import type { Clock } from '@gatehouse/kernel';
import { mailConfig } from '@gatehouse/mail';
import type { TestModule, TestModuleOptions } from '@gatehouse-testing/database';
import type { FakeClock } from '@gatehouse-testing/kernel';
import { withRealms } from '@gatehouse-testing/realms';
import { AuthenticationModule } from '../authentication.module.js';

/** Realms, accounts, mails and sign-ins on a fresh database. Jobs run by themselves only when asked for. */
export function withAuthentication<C extends Clock = FakeClock>(
  options: TestModuleOptions<C> & { readonly jobs?: boolean } = {},
): Promise<TestModule<C>> {
  const { jobs = false, imports = [], entities = [], sections = [], ...others } = options;
  return withRealms<C>({
    ...others,
    imports: [AuthenticationModule.forRoot({ jobs }), ...imports],
    entities: [...accountEntities, ...entities],
    sections: [accountsConfig, mailConfig, ...sections],
  });
}
