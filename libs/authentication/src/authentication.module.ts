import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from '@gatehouse/accounts';
import { AccountJobs } from './account-jobs.js';
import { Lockout } from './lockout.js';
import { LoginFlowRepository } from './login-flow.repository.js';
import { LoginFlow } from './login-flow.service.js';
import { OwnPassword } from './own-password.service.js';
import { PasswordAuthentication } from './password-authentication.service.js';
import { PasswordCheck } from './password-check.js';
import { RequiredPassword } from './required-password.service.js';

/** `jobs`: this process takes part in mailing and clean-up. Brings AccountsModule with it. */
@Module({})
export class AuthenticationModule {
  static forRoot({ jobs }: { readonly jobs: boolean }): DynamicModule {
    return {
      module: AuthenticationModule,
      imports: [AccountsModule],
      providers: [
        Lockout,
        PasswordCheck,
        PasswordAuthentication,
        RequiredPassword,
        OwnPassword,
        LoginFlowRepository,
        LoginFlow,
        ...(jobs ? [AccountJobs] : []),
      ],
      exports: [AccountsModule, Lockout, PasswordAuthentication, OwnPassword, LoginFlow],
    };
  }
}
