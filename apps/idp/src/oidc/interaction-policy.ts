import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { ConsentedGrants } from './consented-grants.js';

const { Check } = interactionPolicy;

/**
 * When a person is asked. The library's policy, with three changes:
 *
 * - a session whose user is gone, disabled or locked signs in again;
 * - nobody's permissions are used who did not allow it;
 * - native applications are confirmed each time (RFC 8252 section 8.6), but not twice: a device's code was confirmed
 *   on its own page just before.
 */
export function interactionPolicyOf(consents: ConsentedGrants): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base();
  prompts.get('login')?.checks.add(accountUnavailable(), 0);
  const consent = prompts.get('consent')?.checks;
  consent?.add(allPermissionsMissing(consents));
  const native = consent?.get('native_client_prompt');
  if (native) {
    const { check } = native;
    native.check = (ctx) => (isOfDevice(ctx) ? Check.NO_NEED_TO_PROMPT : check(ctx));
  }
  return prompts;
}

const accountUnavailable = () =>
  new Check('account_unavailable', 'the End-User of the session can no longer sign in', ({ oidc }) =>
    oidc.session?.accountId !== undefined && oidc.account === undefined
      ? Check.REQUEST_PROMPT
      : Check.NO_NEED_TO_PROMPT,
  );

const allPermissionsMissing = (consents: ConsentedGrants) =>
  new Check(
    'all_permissions_missing',
    'the permissions of the End-User were not granted',
    'consent_required',
    (ctx) => consents.lacksAllPermissions(ctx),
    () => ({ missingAllPermissions: true }),
  );

const isOfDevice = ({ oidc }: KoaContextWithOIDC): boolean => oidc.deviceCode !== undefined;
