import type { VNode } from 'preact';
import { en } from '../../messages/en.js';
import { DeviceCodePage } from '../device/device-code.page.js';
import { DeviceConfirmPage } from '../device/device-confirm.page.js';
import { DeviceDonePage, DeviceRefusedPage } from '../device/device-result.page.js';
import { CheckMailPage } from '../email/check-mail.page.js';
import { EmailVerifiedPage, VerifyEmailPage } from '../email/verify-email.page.js';
import type { PageContext } from '../page-context.js';
import { ForgottenPasswordPage } from '../password/forgotten-password.page.js';
import { NewPasswordPage, PasswordChangedPage, ResetLinkInvalidPage } from '../password/new-password.page.js';
import { ConsentPage } from '../sign-in/consent.page.js';
import { FormPostPage } from '../sign-in/form-post.page.js';
import { SignInPage } from '../sign-in/sign-in.page.js';
import { SignedOutPage, SignOutPage } from '../sign-in/sign-out.page.js';
import { BusyPage } from '../status/busy.page.js';
import { ErrorPage, type ErrorCase } from '../status/error.page.js';
import { NotFoundPage } from '../status/not-found.page.js';
import { WelcomePage } from '../status/welcome.page.js';
import { accountPages } from './account-samples.js';
import { passwordChecklist } from '../parts/password-rules.js';
import { form, rules } from './sample-forms.js';
import type { SampleTexts } from './sample-texts.js';

export function sampleContext(texts: SampleTexts, assets: PageContext['assets']): PageContext {
  return {
    t: en,
    assets,
    realm: { displayName: texts.realm, themeHref: '/realms/main/theme.css' },
    requestId: '0199f3a2-7c1e-7b52-9d0b-5f6a1c2e3d4f',
  };
}

const signInPages = (texts: SampleTexts): Record<string, VNode> => ({
  'sign-in': (
    <SignInPage {...form} clientName={texts.client} forgottenHref="/realms/main/forgotten-password" />
  ),
  'sign-in-refused': (
    <SignInPage
      {...form}
      clientName={texts.client}
      username={texts.username}
      problem="refused"
      forgottenHref="/realms/main/forgotten-password"
      progress={{ step: 1, of: 2 }}
    />
  ),
  'sign-in-incomplete': (
    <SignInPage
      {...form}
      clientName={null}
      problem="incomplete"
      missing={{ username: true, password: true }}
    />
  ),
  'sign-in-again': (
    <SignInPage
      {...form}
      clientName={texts.client}
      identity={{ username: texts.username, displayName: texts.person }}
      forgottenHref="/realms/main/forgotten-password"
    />
  ),
  consent: (
    <ConsentPage
      {...form}
      client={{
        name: texts.client,
        homeUrl: texts.url,
        policyUrl: 'https://payroll.northwind.example/privacy',
        termsUrl: texts.url,
      }}
      identity={{ username: texts.username, displayName: texts.person }}
      scopes={[
        { name: 'openid' },
        { name: 'profile' },
        { name: 'email', isNew: true },
        { name: 'offline_access' },
        { name: 'hosts:approve', description: texts.scope },
        { name: texts.scope },
      ]}
      returnsTo={texts.url}
      remembered
      progress={{ step: 2, of: 2 }}
    />
  ),
  'sign-out': (
    <SignOutPage
      {...form}
      clientName={texts.client}
      identity={{ username: texts.username, displayName: texts.person }}
    />
  ),
  'signed-out': (
    <SignedOutPage
      signInHref="/realms/main/account"
      client={{ name: texts.client, href: 'https://payroll.example/' }}
    />
  ),
  'form-post': (
    <FormPostPage
      action="https://payroll.northwind.example/callback"
      fields={{ code: 'c0de', state: texts.scope, submit: 'a field of this name hides form.submit' }}
      clientName={texts.client}
    />
  ),
});

const devicePages = (texts: SampleTexts): Record<string, VNode> => ({
  'device-code': <DeviceCodePage {...form} />,
  'device-code-unknown': <DeviceCodePage {...form} userCode={texts.username} problem="unknown" />,
  'device-code-throttled': <DeviceCodePage {...form} problem="throttled" />,
  'device-confirm': (
    <DeviceConfirmPage
      {...form}
      client={{ name: texts.client }}
      userCode="WDJB-MJHT"
      scopes={[
        { name: 'openid' },
        { name: 'offline_access' },
        { name: 'hosts:read', description: texts.scope },
      ]}
      identity={{ username: texts.username, displayName: texts.person }}
      askedFrom={texts.device}
    />
  ),
  'device-done': <DeviceDonePage clientName={texts.client} />,
  'device-denied': <DeviceRefusedPage reason="denied" deviceHref="/device" />,
  'device-expired': <DeviceRefusedPage reason="expired" deviceHref="/device" />,
});

const credentialPages = (texts: SampleTexts): Record<string, VNode> => ({
  'check-mail-reset': (
    <CheckMailPage
      about={{ kind: 'reset' }}
      validForSeconds={1800}
      resend={form}
      backHref="/realms/main/account"
    />
  ),
  'check-mail-verify': (
    <CheckMailPage about={{ kind: 'verify', address: texts.email }} validForSeconds={86_400} />
  ),
  'verify-email': <VerifyEmailPage {...form} token={texts.scope} address={texts.email} />,
  'email-verified': <EmailVerifiedPage result="verified" continueHref="/realms/main/account" />,
  'email-link-invalid': <EmailVerifiedPage result="invalid" continueHref="/realms/main/account" />,
  'forgotten-password': <ForgottenPasswordPage {...form} backHref="/realms/main/account" />,
  'forgotten-password-missing': (
    <ForgottenPasswordPage {...form} username={texts.username} problem="missing" />
  ),
  'new-password': (
    <NewPasswordPage
      {...form}
      hidden={{ token: texts.scope }}
      rules={rules('open')}
      username={texts.username}
    />
  ),
  'new-password-required': (
    <NewPasswordPage
      {...form}
      required="set-by-administrator"
      rules={rules('unmet')}
      problems={{ password: 'weak', repeat: 'differs' }}
      username={texts.username}
      progress={{ step: 2, of: 3 }}
    />
  ),
  'new-password-same': (
    <NewPasswordPage
      {...form}
      required="set-by-administrator"
      rules={passwordChecklist(
        { minLength: 12, maxLength: 128, minCharacterClasses: 3 },
        { replacesKnown: true, broken: [{ rule: 'not-current' }] },
      )}
      problems={{ password: 'same' }}
    />
  ),
  'reset-link-invalid': <ResetLinkInvalidPage forgottenHref="/realms/main/forgotten-password" />,
  'password-changed': <PasswordChangedPage continueHref="/realms/main/account" />,
});

const errorCases: readonly ErrorCase[] = [
  'invalid-request',
  'unknown-client',
  'redirect-refused',
  'expired',
  'denied',
  'forged',
  'too-large',
  'throttled',
  'unexpected',
];

const statusPages = (texts: SampleTexts): Record<string, VNode> => ({
  ...Object.fromEntries(
    errorCases.map((error) => [
      `error-${error}`,
      <ErrorPage
        error={error}
        retryAfterSeconds={90}
        technical={{ code: 'invalid_request', description: texts.scope }}
        homeHref="/"
      />,
    ]),
  ),
  'not-found': <NotFoundPage missing="path" />,
  'unknown-realm': <NotFoundPage missing="realm" />,
  busy: <BusyPage retryAfterSeconds={5} retryHref="/realms/main/account" />,
  welcome: (
    <WelcomePage
      services={[
        { service: 'idp', state: 'up', url: 'http://127.0.0.1:3000' },
        { service: 'resource-api', state: 'up', url: 'http://127.0.0.1:3001' },
        { service: 'admin-api', state: 'starting', url: 'http://127.0.0.1:3002' },
      ]}
      links={{
        signIn: '/realms/main/sign-in',
        account: '/realms/main/account',
        device: '/device',
        admin: 'http://127.0.0.1:3002',
        resourceDocs: 'http://127.0.0.1:3001/docs',
        discovery: '/realms/main/.well-known/openid-configuration',
      }}
    />
  ),
  'welcome-trouble': (
    <WelcomePage
      services={[
        { service: 'idp', state: 'degraded', url: texts.url, detail: texts.scope },
        { service: 'resource-api', state: 'down', url: 'http://127.0.0.1:3001' },
      ]}
      links={{ account: '/realms/main/account' }}
    />
  ),
});

/** Every page in every state that looks different, by a name for files and test titles. */
export const samplePages = (texts: SampleTexts): Record<string, VNode> => ({
  ...signInPages(texts),
  ...devicePages(texts),
  ...credentialPages(texts),
  ...statusPages(texts),
  ...accountPages(texts),
});
