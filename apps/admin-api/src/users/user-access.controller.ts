import { Body, Controller, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { UserService } from '@gatehouse/accounts';
import { CurrentActor, IdParam, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { RightsOver } from '@gatehouse/rbac';
import type { Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { LockUserBody, SetPasswordBody } from './user-bodies.js';
import { UserView } from './user-view.js';
import { UserViews } from './user-views.service.js';

const LAST_ADMINISTRATOR = 'The last active administrator of a realm is refused with 409.';

/** What decides whether a user may sign in, and what they are signed in with. */
@ApiTags('Users')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/users/:id')
export class UserAccessController {
  constructor(
    private readonly users: UserService,
    private readonly rights: RightsOver,
    private readonly views: UserViews,
  ) {}

  @Post('disable')
  @RequirePermission('users:update')
  @Answers(200, UserView, 'Disable a user; sessions and tokens end at once.', LAST_ADMINISTRATOR)
  async disable(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<UserView> {
    return this.views.of(await this.users.disable(actor, realm.id, id));
  }

  @Post('enable')
  @RequirePermission('users:update')
  @Answers(
    200,
    UserView,
    'Enable a disabled user.',
    'Nobody enables a user who holds permissions that they lack themselves.',
  )
  async enable(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<UserView> {
    await this.rights.assertCover(actor, realm.id, { kind: 'user', id }, 'enable user');
    return this.views.of(await this.users.enable(actor, realm.id, id));
  }

  @Post('lock')
  @RequirePermission('users:lock')
  @Answers(200, UserView, 'Lock a user; sessions and tokens end at once.', LAST_ADMINISTRATOR)
  async lock(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() { reason }: LockUserBody,
  ): Promise<UserView> {
    return this.views.of(await this.users.lock(actor, realm.id, id, reason));
  }

  @Post('unlock')
  @RequirePermission('users:lock')
  @Answers(
    200,
    UserView,
    'Unlock a user, and forget failed sign-ins.',
    'Nobody unlocks a user who holds permissions that they lack themselves.',
  )
  async unlock(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<UserView> {
    await this.rights.assertCover(actor, realm.id, { kind: 'user', id }, 'unlock user');
    return this.views.of(await this.users.unlock(actor, realm.id, id));
  }

  @Post('set-password')
  @RequirePermission('users:set-password')
  @Answers(
    200,
    UserView,
    "Set a user's password; sessions and tokens end at once.",
    'Nobody sets the password of a user who holds permissions that they lack themselves.',
  )
  async setPassword(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() { password, mustChange = false }: SetPasswordBody,
  ): Promise<UserView> {
    await this.rights.assertCover(actor, realm.id, { kind: 'user', id }, 'set password');
    return this.views.of(await this.users.setPassword(actor, realm.id, id, password, { mustChange }));
  }

  @Post('revoke')
  @RequirePermission('users:revoke')
  @Answers(
    200,
    UserView,
    'End every session, grant and token of a user.',
    'What the user consented to stays remembered; signing in again works.',
  )
  async revoke(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<UserView> {
    return this.views.of(await this.users.revokeEverything(actor, realm.id, id));
  }
}
