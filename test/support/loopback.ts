import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';

// The libraries mark what allows plain HTTP as deprecated, to make it stand out. It is loopback here.

/** For openid-client's `execute`. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export const onLoopback = oidc.allowInsecureRequests;

/** For the options of oauth4webapi. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export const insecure = { [oauth.allowInsecureRequests]: true } as const;
