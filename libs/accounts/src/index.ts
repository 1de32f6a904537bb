export { accountsConfig } from './accounts.config.js';
export {
  EmailTaken,
  GroupNameTaken,
  GroupNotFound,
  InvalidUserInput,
  MailedLinkInvalid,
  NoEmailToVerify,
  PasswordRecoveryOff,
  PasswordRefused,
  UserNotFound,
  UsernameTaken,
  type InputProblem,
} from './accounts.errors.js';
export { accountEntities, accountSealedColumns, AccountsModule } from './accounts.module.js';
export { prepare } from './audited.js';
export { EmailVerification } from './email-verification.service.js';
export { Groups, type GroupMember } from './groups.service.js';
export { identifierKey, isEmail } from './identifier-key.js';
export { LoginAttempts, lockoutSubject, type Charge, type LockoutPolicy } from './login-attempts.js';
export { MailedTokens } from './mailed-tokens.js';
export { PasswordCredential } from './password-credential.entity.js';
export { PasswordCredentials } from './password-credentials.js';
export { PasswordRecovery } from './password-recovery.service.js';
export { RecoveryRequests } from './recovery-requests.js';
export type { ClaimsPatch, StandardClaims } from './standard-claims.js';
export { UserChanges } from './user-changes.js';
export { UserDirectory, type DirectoryUser } from './user-directory.js';
export { User } from './user.entity.js';
export { UserGroup } from './user-group.entity.js';
export { UserGuards, type Deactivation, type DeactivationCause } from './user-guards.js';
export type { NewUser, UserPatch } from './user-input.js';
export {
  loginKey,
  UserRepository,
  type UserCursor,
  type UserPage,
  type UserQuery,
} from './user.repository.js';
export { UserService } from './user.service.js';
