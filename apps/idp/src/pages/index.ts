export {
  ASSET_CACHE_CONTROL,
  loadAssets,
  type Asset,
  type AssetCatalogue,
  type AssetHrefs,
} from '../assets/assets.js';
export { catalogues, messagesFor, type LanguageWish, type Messages } from '../messages/messages.js';
export {
  AccountPage,
  type AccountActions,
  type AccountNotice,
  type AccountPageProps,
} from './account/account.page.js';
export type { AccountGrant } from './account/grants.js';
export type { AccountPerson } from './account/person.js';
export type { AccountSession } from './account/sessions.js';
export {
  DeviceCodePage,
  type DeviceCodePageProps,
  type DeviceCodeProblem,
} from './device/device-code.page.js';
export { DeviceConfirmPage, type DeviceConfirmPageProps } from './device/device-confirm.page.js';
export {
  DeviceDonePage,
  DeviceRefusedPage,
  type DeviceDonePageProps,
  type DeviceRefusedPageProps,
} from './device/device-result.page.js';
export { CheckMailPage, type CheckMailPageProps } from './email/check-mail.page.js';
export {
  EmailVerifiedPage,
  VerifyEmailPage,
  type EmailVerifiedPageProps,
  type VerifyEmailPageProps,
} from './email/verify-email.page.js';
export type { PageContext, RealmBrand } from './page-context.js';
export type { Progress } from './parts/document.js';
export type { FormProps, HiddenFields, SubmitField } from './parts/form.js';
export type { Identity } from './parts/identity.js';
export { passwordChecklist, type PasswordPolicy, type PasswordRule } from './parts/password-rules.js';
export { ALL_PERMISSIONS, type ScopeRequest } from './parts/scopes.js';
export {
  ForgottenPasswordPage,
  type ForgottenPasswordPageProps,
} from './password/forgotten-password.page.js';
export {
  NewPasswordPage,
  PasswordChangedPage,
  ResetLinkInvalidPage,
  type NewPasswordPageProps,
  type PasswordChangedPageProps,
  type RequiredPasswordReason,
} from './password/new-password.page.js';
export type { NewPasswordProblems } from './password/password-fields.js';
export { renderPage } from './render-page.js';
export { ConsentPage, type ConsentClient, type ConsentPageProps } from './sign-in/consent.page.js';
export { FormPostPage, type FormPostPageProps } from './sign-in/form-post.page.js';
export { SignInPage, type SignInPageProps, type SignInProblem } from './sign-in/sign-in.page.js';
export {
  SignedOutPage,
  SignOutPage,
  type SignedOutPageProps,
  type SignOutPageProps,
} from './sign-in/sign-out.page.js';
export { BusyPage, type BusyPageProps } from './status/busy.page.js';
export { ErrorPage, type ErrorCase, type ErrorPageProps } from './status/error.page.js';
export { NotFoundPage, type NotFoundPageProps } from './status/not-found.page.js';
export {
  WelcomePage,
  type ServiceState,
  type ServiceStatus,
  type WelcomeLinks,
  type WelcomePageProps,
} from './status/welcome.page.js';
export { AccentNotAColour, themeCss } from './theme/theme-css.js';
