import { Module } from '@nestjs/common';
import { ClientChanges } from './client-changes.js';
import { ClientDirectory } from './client-directory.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientRepository } from './client.repository.js';
import { ClientService } from './client.service.js';
import { Consents } from './consents.js';
import { InitialAccessTokens } from './initial-access-tokens.service.js';

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
