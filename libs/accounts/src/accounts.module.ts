import { Module } from '@nestjs/common';
import { MailModule } from '@gatehouse/mail';
import { AccountMailer } from './account-mailer.js';
import { EmailVerification } from './email-verification.service.js';
import { Groups } from './groups.service.js';
import { KeyRingMailSeal, sealedMails } from './key-ring-mail-seal.js';
import { LoginAttempts } from './login-attempts.js';
import { MailedTokens } from './mailed-tokens.js';
import { PasswordCredential } from './password-credential.entity.js';
import { PasswordCredentials } from './password-credentials.js';
import { PasswordRecovery } from './password-recovery.service.js';
import { RecoveryRequests } from './recovery-requests.js';
import { UserChanges } from './user-changes.js';
import { UserDirectory } from './user-directory.js';
import { UserGroup } from './user-group.entity.js';
import { UserGuards } from './user-guards.js';
import { User } from './user.entity.js';
import { UserRepository } from './user.repository.js';
import { UserService } from './user.service.js';

/** The tables that it needs in DatabaseModule. */
export const accountEntities = [User, PasswordCredential, UserGroup];

/** What it keeps sealed. */
export const accountSealedColumns = [sealedMails];

const mail = MailModule.forRoot(KeyRingMailSeal);

/**
 * Needs DatabaseModule, ClusterModule, CryptoModule, AuditModule, RealmsModule, a Clock, and the configuration
 * sections `accounts` and `mail`. Brings the mail outbox with it.
 */
@Module({
  imports: [mail],
  providers: [
    UserRepository,
    UserGuards,
    UserChanges,
    UserService,
    UserDirectory,
    Groups,
    PasswordCredentials,
    LoginAttempts,
    MailedTokens,
    AccountMailer,
    EmailVerification,
    RecoveryRequests,
    PasswordRecovery,
  ],
  exports: [
    mail,
    UserGuards,
    UserChanges,
    UserService,
    UserDirectory,
    Groups,
    PasswordCredentials,
    LoginAttempts,
    MailedTokens,
    EmailVerification,
    RecoveryRequests,
    PasswordRecovery,
    UserRepository,
  ],
})
export class AccountsModule {}
