import type { AdapterPayload } from 'oidc-provider';
import { ACCOUNT_CLIENT_ID } from '@gatehouse/clients';

/** The client that stands for our own account pages; every realm has it, no row does. */
export const ACCOUNT_CLIENT = ACCOUNT_CLIENT_ID;

/**
 * It signs people in for their session only: its code is thrown away unredeemed, so it has no secret and no tokens.
 */
export const accountClient = (issuer: string): AdapterPayload => ({
  client_id: ACCOUNT_CLIENT,
  client_name: 'Your account',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [`${issuer}/account`],
  post_logout_redirect_uris: [`${issuer}/account/signed-out`],
  scope: 'openid',
});
