import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ClientSecrets } from '@gatehouse/clients';
import { CurrentActor, IdParam, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { answer, Answers } from '../answers/answers.decorators.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { ClientRights } from './client-rights.js';
import { CreateSecretBody } from './client-bodies.js';
import { NewSecretView, SecretListView, toSecretView } from './client-view.js';

/** What clients prove themselves with. Shown when made, and never again. */
@ApiTags('Clients')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/clients/:id/secrets')
export class ClientSecretsController {
  constructor(
    private readonly secrets: ClientSecrets,
    private readonly rights: ClientRights,
  ) {}

  @Get()
  @RequirePermission('clients:read')
  @Answers(200, SecretListView, 'List the secrets of a client by their last characters, the newest first.')
  async list(@CurrentRealm() realm: Realm, @IdParam('id') id: string): Promise<SecretListView> {
    return answer(SecretListView, { items: (await this.secrets.list(realm.id, id)).map(toSecretView) });
  }

  @Post()
  @RequirePermission('clients:manage-secrets')
  @Answers(
    201,
    NewSecretView,
    'Add a secret to those that the client has.',
    'Nobody makes a secret for a client that holds permissions that they lack themselves.',
  )
  async create(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() { expiresAt }: CreateSecretBody,
  ): Promise<NewSecretView> {
    await this.rights.assertCoverById(actor, realm.id, id, 'create client secret');
    const until = typeof expiresAt === 'string' ? new Date(expiresAt) : null;
    const made = await this.secrets.create(actor, realm.id, id, { expiresAt: until });
    return answer(NewSecretView, { secret: toSecretView(made), client_secret: made.secret });
  }

  @Delete(':secretId')
  @RequirePermission('clients:manage-secrets')
  @Answers(
    204,
    null,
    'Revoke a secret; it stops working at once.',
    'Nobody revokes a secret of a client that holds permissions that they lack themselves.',
  )
  async revoke(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @IdParam('secretId') secretId: string,
  ): Promise<void> {
    await this.rights.assertCoverById(actor, realm.id, id, 'revoke client secret');
    await this.secrets.revoke(actor, realm.id, id, secretId);
  }
}
