import { Controller, Get, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { SigningKeys, type Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { KeyListView, toKeyListView } from './realm-view.js';

@ApiTags('Signing keys')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/keys')
export class KeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Get()
  @RequirePermission('keys:read')
  @Answers(200, KeyListView, 'List signing keys, the newest first.', 'Private halves never leave the server.')
  async list(@CurrentRealm() realm: Realm): Promise<KeyListView> {
    return toKeyListView(await this.keys.list(realm.id));
  }

  @Post('rotate')
  @RequirePermission('keys:rotate')
  @Answers(
    200,
    KeyListView,
    'Make the next key active now.',
    'The former key goes on verifying what it signed until the longest token has expired.',
  )
  async rotate(@CurrentActor() actor: Actor, @CurrentRealm() realm: Realm): Promise<KeyListView> {
    await this.keys.rotate(actor, realm.id);
    return toKeyListView(await this.keys.list(realm.id));
  }
}
