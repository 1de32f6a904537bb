export {
  checkPassword,
  type PasswordOwner,
  type PasswordRule,
  type PasswordRules,
  type PolicyViolation,
} from './password-policy.js';
