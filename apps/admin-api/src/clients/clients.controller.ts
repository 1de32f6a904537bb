import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { ClientService } from '@gatehouse/clients';
import { CurrentActor, decodeCursor, IdParam, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { answer, Answers } from '../answers/answers.decorators.js';
import { listPage, PAGE_SIZE } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import {
  clientPatchDocument,
  clientPlaceSchema,
  ListClientsQuery,
  newClientDocument,
  pointingIntoBody,
  toClientUpdate,
  toNewClient,
  type ClientBody,
} from './client-bodies.js';
import { ClientPageView, ClientView, RegisteredClientView, toClientView } from './client-view.js';
import { ClientRevocation } from './client-revocation.service.js';

@ApiTags('Clients')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/clients')
export class ClientsController {
  constructor(
    private readonly clients: ClientService,
    private readonly revocation: ClientRevocation,
  ) {}

  @Get()
  @RequirePermission('clients:read')
  @Answers(200, ClientPageView, 'List or search clients, by client_id.')
  async list(
    @CurrentRealm() realm: Realm,
    @Query() { search, cursor, limit = PAGE_SIZE }: ListClientsQuery,
  ): Promise<ClientPageView> {
    const place = cursor === undefined ? undefined : decodeCursor(clientPlaceSchema, cursor);
    const { clients, nextCursor } = await this.clients.list(realm.id, {
      search,
      cursor: place?.after,
      limit,
    });
    return listPage(
      ClientPageView,
      clients,
      toClientView,
      nextCursor === null ? null : { after: nextCursor },
    );
  }

  @Post()
  @RequirePermission('clients:create')
  @ApiBody({ schema: newClientDocument })
  @Answers(
    201,
    RegisteredClientView,
    'Register a client with its standard metadata (RFC 7591 section 2).',
    'A client that authenticates with a secret gets one, shown once. A first-party client acts for whoever signs in: only who holds every permission makes one.',
  )
  async register(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() body: ClientBody,
  ): Promise<RegisteredClientView> {
    const made = await pointingIntoBody(this.clients.register(actor, realm.id, toNewClient(body)));
    return answer(RegisteredClientView, {
      client: toClientView(made.client),
      ...(made.secret === undefined ? {} : { client_secret: made.secret }),
    });
  }

  @Get(':id')
  @RequirePermission('clients:read')
  @Answers(200, ClientView, 'Read a client.')
  async get(@CurrentRealm() realm: Realm, @IdParam('id') id: string): Promise<ClientView> {
    return toClientView(await this.clients.get(realm.id, id));
  }

  @Patch(':id')
  @RequirePermission('clients:update')
  @ApiBody({ schema: clientPatchDocument })
  @Answers(
    200,
    ClientView,
    'Change a client.',
    'What is given replaces, null removes, what is absent stays. Nobody changes a client that holds permissions that they lack themselves; a first-party client counts as holding all.',
  )
  async update(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() body: ClientBody,
  ): Promise<ClientView> {
    const { patch, expectedVersion } = toClientUpdate(body);
    const updated = this.clients.update(actor, realm.id, id, patch, expectedVersion);
    return toClientView(await pointingIntoBody(updated));
  }

  @Delete(':id')
  @RequirePermission('clients:update')
  @Answers(
    204,
    null,
    'Remove a client with its secrets, consents and roles; its tokens end at once.',
    'Nobody removes a client that holds permissions that they lack themselves; a first-party client counts as holding all.',
  )
  async remove(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<void> {
    await this.clients.remove(actor, realm.id, id);
  }

  @Post(':id/disable')
  @RequirePermission('clients:update')
  @Answers(
    200,
    ClientView,
    'Disable a client; its tokens end at once and it gets no others.',
    'An emergency brake: it works on clients that hold more than the caller, too.',
  )
  async disable(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<ClientView> {
    return toClientView(await this.clients.disable(actor, realm.id, id));
  }

  @Post(':id/enable')
  @RequirePermission('clients:update')
  @Answers(
    200,
    ClientView,
    'Enable a disabled client.',
    'Nobody enables a client that holds permissions that they lack themselves; a first-party client counts as holding all.',
  )
  async enable(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<ClientView> {
    return toClientView(await this.clients.enable(actor, realm.id, id));
  }

  @Post(':id/revoke')
  @RequirePermission('clients:revoke')
  @Answers(
    200,
    ClientView,
    'End every grant and token of a client, for whichever user.',
    'It may ask for new ones.',
  )
  async revoke(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<ClientView> {
    return toClientView(await this.revocation.revoke(actor, realm.id, id));
  }
}
