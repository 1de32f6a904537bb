import { ClientSecret } from '../client-secret.entity.js';
import type { NewClient } from '../client.service.js';
import { Consent } from '../consent.entity.js';
import { OAuthClient } from '../oauth-client.entity.js';

export const clientEntities = [OAuthClient, ClientSecret, Consent];

/** A confidential web client with code and refresh. */
export const aWebClient = (over: Partial<NewClient> = {}): NewClient => ({
  name: 'Web',
  ...over,
  metadata: {
    redirect_uris: ['https://rp.example/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...over.metadata,
  },
});

/** A confidential client with client credentials only. */
export const aMachineClient = (over: Partial<NewClient> = {}): NewClient => ({
  name: 'Machine',
  ...over,
  metadata: { grant_types: ['client_credentials'], ...over.metadata },
});
