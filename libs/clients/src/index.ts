export { type Deactivation } from './client-changes.js';
export { ClientDirectory, type CachedClient } from './client-directory.js';
export { ClientSecret } from './client-secret.entity.js';
export {
  ClientSecrets,
  type ClientSecretView,
  type NewClientSecret,
  type SecretOptions,
} from './client-secrets.js';
export {
  ClientService,
  type ClientPage,
  type ClientPatch,
  type NewClient,
  type RegisteredClient,
} from './client.service.js';
export {
  ClientChangedMeanwhile,
  ClientIdTaken,
  ClientNotFound,
  ClientSecretNotFound,
  ClientUsesNoSecret,
  ConsentNotFound,
  FirstPartyManaged,
  InitialAccessTokenNotFound,
  InvalidClient,
  SecretExpiryInvalid,
  TooManyClientSecrets,
  type MetadataFault,
} from './clients.errors.js';
export { clientEntities, ClientsModule } from './clients.module.js';
export { Consent } from './consent.entity.js';
export { Consents, type ConsentView } from './consents.js';
export {
  InitialAccessTokens,
  type InitialAccessToken,
  type NewInitialAccessToken,
} from './initial-access-tokens.service.js';
export {
  authMethods,
  clientMetadataNames,
  clientMetadataSchema,
  DEVICE_CODE_GRANT,
  grantTypes,
  type ClientMetadata,
  type ClientMetadataInput,
  type ClientMetadataPatch,
} from './metadata/client-metadata.js';
export { redirectUriFault, webUrlFault } from './metadata/uri-rules.js';
export { ACCOUNT_CLIENT_ID, OAuthClient, type RefreshTokenMode } from './oauth-client.entity.js';
