import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor, PageQuery, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { RealmService, type Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { CurrentRealm, ForMainRealm } from '../realm-scope/realm-scope.decorators.js';
import { InstallationSettings } from './installation-settings.js';
import { CreateRealmBody, RenameRealmBody, UpdateRealmBody } from './realm-bodies.js';
import { RealmPageView, RealmView, toRealmView } from './realm-view.js';
import { pointingIntoSettings } from './settings-pointers.js';
import { VisibleRealms } from './visible-realms.js';

const RealmParam = (): MethodDecorator => ApiParam({ name: 'realm', description: 'Name of the realm.' });

@ApiTags('Realms')
@Controller('realms')
export class RealmsController {
  constructor(
    private readonly realms: RealmService,
    private readonly visible: VisibleRealms,
    private readonly installation: InstallationSettings,
  ) {}

  @Get()
  @RequirePermission('realms:read')
  @Answers(
    200,
    RealmPageView,
    'List realms by name.',
    'Administrators of another realm than main see their own.',
  )
  list(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<RealmPageView> {
    return this.visible.list(actor, query);
  }

  @Post()
  @ForMainRealm()
  @RequirePermission('realms:create')
  @Answers(
    201,
    RealmView,
    'Create a realm with its signing keys and built-in roles.',
    'From the main realm only.',
  )
  async create(@CurrentActor() actor: Actor, @Body() body: CreateRealmBody): Promise<RealmView> {
    return toRealmView(await pointingIntoSettings(this.realms.create(actor, body)));
  }

  @Get(':realm')
  @RealmParam()
  @RequirePermission('realms:read')
  @Answers(200, RealmView, 'Read a realm and its settings.')
  async get(@CurrentRealm() realm: Realm): Promise<RealmView> {
    return toRealmView(await this.realms.getByName(realm.name));
  }

  @Patch(':realm')
  @RealmParam()
  @RequirePermission('realms:update')
  @Answers(
    200,
    RealmView,
    'Change the settings of a realm.',
    'Two changes based on the same `expectedVersion`: the second is refused with 409. `egress` and `password.hash` are for administrators of the main realm.',
  )
  async update(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() { settings, expectedVersion }: UpdateRealmBody,
  ): Promise<RealmView> {
    await this.installation.assertMayChange(actor, realm, settings);
    const updated = this.realms.updateSettings(actor, realm.name, settings, expectedVersion);
    return toRealmView(await pointingIntoSettings(updated));
  }

  @Post(':realm/rename')
  @RealmParam()
  @RequirePermission('realms:update')
  @Answers(200, RealmView, 'Give the realm another display name.')
  async rename(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() { displayName }: RenameRealmBody,
  ): Promise<RealmView> {
    return toRealmView(await this.realms.setDisplayName(actor, realm.name, displayName));
  }

  @Post(':realm/disable')
  @RealmParam()
  @RequirePermission('realms:disable')
  @Answers(
    200,
    RealmView,
    'Disable a realm: it answers nobody until it is enabled.',
    'The main realm cannot be disabled.',
  )
  async disable(@CurrentActor() actor: Actor, @CurrentRealm() realm: Realm): Promise<RealmView> {
    return toRealmView(await this.realms.disable(actor, realm.name));
  }

  @Post(':realm/enable')
  @RealmParam()
  @RequirePermission('realms:disable')
  @Answers(200, RealmView, 'Enable a disabled realm.')
  async enable(@CurrentActor() actor: Actor, @CurrentRealm() realm: Realm): Promise<RealmView> {
    return toRealmView(await this.realms.enable(actor, realm.name));
  }
}
