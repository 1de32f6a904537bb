import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor, decodeCursor, IdParam, PageQuery, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { RoleService } from '@gatehouse/rbac';
import type { Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { listPage, PAGE_SIZE } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { CreateRoleBody, rolePlaceSchema, UpdateRoleBody } from './role-bodies.js';
import { RolePageView, RoleView, toRoleView } from './role-view.js';

const OWN_RIGHTS = 'Nobody gives, changes or takes away permissions that they do not hold themselves (403).';

@ApiTags('Roles')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/roles')
export class RolesController {
  constructor(private readonly roles: RoleService) {}

  @Get()
  @RequirePermission('roles:read')
  @Answers(200, RolePageView, 'List roles by name.')
  async list(
    @CurrentRealm() realm: Realm,
    @Query() { cursor, limit = PAGE_SIZE }: PageQuery,
  ): Promise<RolePageView> {
    const place = cursor === undefined ? null : decodeCursor(rolePlaceSchema, cursor);
    const { roles, nextAfter } = await this.roles.list(realm.id, { after: place?.after, limit });
    return listPage(RolePageView, roles, toRoleView, nextAfter === null ? null : { after: nextAfter });
  }

  @Get(':id')
  @RequirePermission('roles:read')
  @Answers(200, RoleView, 'Read a role.')
  async get(@CurrentRealm() realm: Realm, @IdParam('id') id: string): Promise<RoleView> {
    return toRoleView(await this.roles.get(realm.id, id));
  }

  @Post()
  @RequirePermission('roles:update')
  @Answers(201, RoleView, 'Create a role.', OWN_RIGHTS)
  async create(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() body: CreateRoleBody,
  ): Promise<RoleView> {
    return toRoleView(await this.roles.create(actor, realm.id, body));
  }

  @Patch(':id')
  @RequirePermission('roles:update')
  @Answers(
    200,
    RoleView,
    'Change a role; everybody who holds it has the new permissions at once.',
    OWN_RIGHTS,
  )
  async update(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() body: UpdateRoleBody,
  ): Promise<RoleView> {
    return toRoleView(await this.roles.update(actor, realm.id, id, body));
  }

  @Delete(':id')
  @RequirePermission('roles:update')
  @Answers(204, null, 'Delete a role; whoever holds it loses it.', OWN_RIGHTS)
  remove(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<void> {
    return this.roles.remove(actor, realm.id, id);
  }
}
