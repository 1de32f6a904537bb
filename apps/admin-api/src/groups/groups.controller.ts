import { Body, Controller, Delete, Get, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Groups, UserService, type GroupMember, type UserGroup } from '@gatehouse/accounts';
import { CurrentActor, decodeCursor, IdParam, PageQuery, RequirePermission, Text } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { answer, Answers, Shown, ShownId, ShownText, ShownTime } from '../answers/answers.decorators.js';
import { listPage, PAGE_SIZE, placeTime } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';

class GroupBody {
  @Text({ max: 128, example: 'Engineering' })
  name: string;
}

class GroupView {
  @ShownId() id: string;
  @Shown() name: string;
  @ShownTime() createdAt: string;
}

class GroupListView {
  @Shown({ type: GroupView, isArray: true }) items: GroupView[];
}

/** Who somebody is, and no more: what else is known of them is for `users:read`. */
class GroupMemberView {
  @ShownId() id: string;
  @Shown() username: string;
  @ShownText(true) name: string | null;
  @ShownTime() addedAt: string;
}

class GroupMemberPageView {
  @Shown({ type: GroupMemberView, isArray: true }) items: GroupMemberView[];
  @ShownText(true) next: string | null;
}

/** Where a page of members ended. Forged ones are refused before a query sees them. */
const memberPlaceSchema = z.strictObject({ addedAt: placeTime, id: z.uuid() });

@ApiTags('Groups')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm')
export class GroupsController {
  constructor(
    private readonly groups: Groups,
    private readonly users: UserService,
  ) {}

  @Get('groups')
  @RequirePermission('groups:read')
  @Answers(200, GroupListView, 'List groups by name, at most 1,000.')
  async list(@CurrentRealm() realm: Realm): Promise<GroupListView> {
    return answer(GroupListView, { items: (await this.groups.list(realm.id)).map(toGroupView) });
  }

  @Get('users/:id/groups')
  @RequirePermission('groups:read')
  @Answers(200, GroupListView, 'List the groups of a user.')
  async ofUser(@CurrentRealm() realm: Realm, @IdParam('id') id: string): Promise<GroupListView> {
    const user = await this.users.get(realm.id, id);
    const groups = await this.groups.groupsOf(realm.id, user.id);
    return answer(GroupListView, { items: groups.map(toGroupView) });
  }

  @Post('groups')
  @RequirePermission('groups:update')
  @Answers(201, GroupView, 'Create a group.', 'A group appears in the claim `groups`; it grants nothing.')
  async create(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() { name }: GroupBody,
  ): Promise<GroupView> {
    return toGroupView(await this.groups.create(actor, realm.id, name));
  }

  @Patch('groups/:id')
  @RequirePermission('groups:update')
  @Answers(200, GroupView, 'Rename a group.')
  async rename(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Body() { name }: GroupBody,
  ): Promise<GroupView> {
    return toGroupView(await this.groups.rename(actor, realm.id, id, name));
  }

  @Delete('groups/:id')
  @RequirePermission('groups:update')
  @Answers(204, null, 'Delete a group; its members stay users.')
  delete(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<void> {
    return this.groups.delete(actor, realm.id, id);
  }

  @Get('groups/:id/members')
  @RequirePermission('groups:read')
  @Answers(200, GroupMemberPageView, 'List the members of a group, who was added last first.')
  async members(
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @Query() { cursor, limit = PAGE_SIZE }: PageQuery,
  ): Promise<GroupMemberPageView> {
    const place = cursor === undefined ? null : decodeCursor(memberPlaceSchema, cursor);
    const { members, next } = await this.groups.listMembers(realm.id, id, { cursor: place, limit });
    return listPage(GroupMemberPageView, members, toMemberView, next);
  }

  @Put('groups/:id/members/:userId')
  @RequirePermission('groups:update')
  @Answers(204, null, 'Add a user to a group.', 'Adding twice is one membership.')
  addMember(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @IdParam('userId') userId: string,
  ): Promise<void> {
    return this.groups.addMember(actor, realm.id, id, userId);
  }

  @Delete('groups/:id/members/:userId')
  @RequirePermission('groups:update')
  @Answers(204, null, 'Take a user out of a group.')
  removeMember(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
    @IdParam('userId') userId: string,
  ): Promise<void> {
    return this.groups.removeMember(actor, realm.id, id, userId);
  }
}

const toGroupView = ({ id, name, createdAt }: UserGroup): GroupView =>
  answer(GroupView, {
    id,
    name,
    createdAt: createdAt.toISOString(),
  });

const toMemberView = ({ id, username, name, addedAt }: GroupMember): GroupMemberView =>
  answer(GroupMemberView, { id, username, name, addedAt: addedAt.toISOString() });
