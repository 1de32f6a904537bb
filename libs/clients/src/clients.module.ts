import { Module } from '@nestjs/common';
import { ClientChanges } from './client-changes.js';
import { ClientDirectory } from './client-directory.js';
import { ClientSecret } from './client-secret.entity.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientRepository } from './client.repository.js';
import { ClientService } from './client.service.js';
import { Consent } from './consent.entity.js';
import { Consents } from './consents.js';
import { InitialAccessTokens } from './initial-access-tokens.service.js';
import { OAuthClient } from './oauth-client.entity.js';

/** The tables that it needs in DatabaseModule. */
export const clientEntities = [OAuthClient, ClientSecret, Consent];

/** Needs RealmsModule. */
@Module({
  providers: [
    ClientChanges,
    ClientDirectory,
    ClientRepository,
    ClientSecrets,
    ClientService,
    Consents,
    InitialAccessTokens,
  ],
  exports: [ClientDirectory, ClientSecrets, ClientService, Consents, InitialAccessTokens],
})
export class ClientsModule {}
