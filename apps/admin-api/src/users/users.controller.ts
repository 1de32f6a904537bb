import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { UserService } from '@gatehouse/accounts';
import { CurrentActor, decodeCursor, IdParam, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { Assignments, RightsOver } from '@gatehouse/rbac';
import type { Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { listPage, PAGE_SIZE } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { CreateUserBody, ListUsersQuery, UpdateUserBody, userPlaceSchema } from './user-bodies.js';
import { HeldRolesView, toHeldRolesView, UserPageView, UserView } from './user-view.js';
import { UserViews } from './user-views.service.js';

@ApiTags('Users')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/users')
export class UsersController {
  constructor(
    private readonly users: UserService,
    private readonly assignments: Assignments,
    private readonly rights: RightsOver,
    private readonly views: UserViews,
  ) {}

  @Get()
  @RequirePermission('users:read')
  @Answers(200, UserPageView, 'List or search users, the newest first.')
  async list(
    @CurrentRealm() realm: Realm,
    @Query() { search, cursor, limit = PAGE_SIZE }: ListUsersQuery,
  ): Promise<UserPageView> {
    const place = cursor === undefined ? null : decodeCursor(userPlaceSchema, cursor);
    const { users, next } = await this.users.list(realm.id, { search, cursor: place, limit });
    return listPage(UserPageView, users, await this.views.ofAll(realm.id, users), next);
  }

  @Post()
  @RequirePermission('users:create')
  @Answers(201, UserView, 'Create a user.', 'Without a password the user signs in once one was set.')
  async create(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() body: CreateUserBody,
  ): Promise<UserView> {
    return this.views.of(await this.users.create(actor, realm.id, body));
  }

  @Get(':id')
  @RequirePermission('users:read')
  @Answers(200, UserView, 'Read a user.')
  async get(@CurrentRealm() realm: Realm, @IdParam('id') id: string): Promise<UserView> {
    return this.views.of(await this.users.get(realm.id, id));
  }

  @Patch(':id')
  @RequirePermission('users:update')
  @Answers(
    200,
    UserView,
    'Change a user.',
    'What is absent stays; null removes. Nobody changes a user who holds permissions that they lack themselves.',
  )
  async update(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() body: UpdateUserBody,
  ): Promise<UserView> {
    await this.rights.assertCover(actor, realm.id, { kind: 'user', id }, 'update user');
    return this.views.of(await this.users.update(actor, realm.id, id, body));
  }

  @Get(':id/roles')
  @RequirePermission('roles:read')
  @Answers(200, HeldRolesView, 'List the roles that a user holds.')
  async roles(@CurrentRealm() realm: Realm, @IdParam('id') id: string): Promise<HeldRolesView> {
    const user = await this.users.get(realm.id, id);
    return toHeldRolesView(await this.assignments.listFor(realm.id, { kind: 'user', id: user.id }));
  }
}
