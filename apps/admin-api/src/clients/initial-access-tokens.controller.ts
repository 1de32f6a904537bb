import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InitialAccessTokens } from '@gatehouse/clients';
import { CurrentActor, decodeCursor, IdParam, PageQuery, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { listPage, PAGE_SIZE } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { CreateInitialAccessTokenBody, initialAccessTokenPlaceSchema } from './client-bodies.js';
import {
  InitialAccessTokenPageView,
  NewInitialAccessTokenView,
  toInitialAccessTokenView,
  toNewInitialAccessTokenView,
} from './client-view.js';

const DAY_SECONDS = 86_400;

/** What lets clients register themselves. Shown when made, and never again. */
@ApiTags('Clients')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/initial-access-tokens')
export class InitialAccessTokensController {
  constructor(private readonly tokens: InitialAccessTokens) {}

  @Get()
  @RequirePermission('clients:read')
  @Answers(
    200,
    InitialAccessTokenPageView,
    'List the initial access tokens that still work, the newest first.',
    'When, until when and by whom; never the tokens.',
  )
  async list(
    @CurrentRealm() realm: Realm,
    @Query() { cursor, limit = PAGE_SIZE }: PageQuery,
  ): Promise<InitialAccessTokenPageView> {
    const place = cursor === undefined ? null : decodeCursor(initialAccessTokenPlaceSchema, cursor);
    const { tokens, next } = await this.tokens.list(realm.id, { cursor: place, limit });
    return listPage(InitialAccessTokenPageView, tokens, toInitialAccessTokenView, next);
  }

  @Post()
  @RequirePermission('clients:manage-secrets')
  @Answers(
    201,
    NewInitialAccessTokenView,
    'Make a token that lets its bearer register clients.',
    'It works until it expires, while `registration.mode` of the realm is `initial-access-token`.',
  )
  async create(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() { expiresInSeconds = DAY_SECONDS }: CreateInitialAccessTokenBody,
  ): Promise<NewInitialAccessTokenView> {
    return toNewInitialAccessTokenView(await this.tokens.create(actor, realm.id, expiresInSeconds));
  }

  @Delete(':id')
  @RequirePermission('clients:manage-secrets')
  @Answers(
    204,
    null,
    'Revoke an initial access token; it stops working at once.',
    'Clients that were registered with it stay.',
  )
  revoke(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<void> {
    return this.tokens.revoke(actor, realm.id, id);
  }
}
