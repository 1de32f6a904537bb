export {
  CurrentPasswordWrong,
  LoginFailed,
  LoginFlowNotFound,
  StepNotAllowed,
} from './authentication.errors.js';
export { AuthenticationModule } from './authentication.module.js';
export { Lockout, type Attempt } from './lockout.js';
export type { FlowState, LoginStep } from './login-flow.repository.js';
export { LoginFlow, passwordAcr, type FinishedLogin } from './login-flow.service.js';
export { OwnPassword } from './own-password.service.js';
export {
  PasswordAuthentication,
  type Authenticated,
  type LoginContext,
  type RequiredAction,
} from './password-authentication.service.js';
