import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor, decodeCursor, IdParam, InvalidInput, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { Assignments, type Assignment, type Principal } from '@gatehouse/rbac';
import type { Realm } from '@gatehouse/realms';
import { Answers } from '../answers/answers.decorators.js';
import { listPage, PAGE_SIZE } from '../answers/list-page.js';
import { CurrentRealm } from '../realm-scope/realm-scope.decorators.js';
import { AssignBody, assignmentPlaceSchema, ListAssignmentsQuery } from './role-bodies.js';
import { AssignmentPageView, AssignmentView, toAssignmentView } from './role-view.js';

@ApiTags('Roles')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/assignments')
export class AssignmentsController {
  constructor(private readonly assignments: Assignments) {}

  @Get()
  @RequirePermission('roles:read')
  @Answers(200, AssignmentPageView, 'List who holds which role, oldest first.')
  async list(
    @CurrentRealm() realm: Realm,
    @Query() { cursor, limit = PAGE_SIZE, ...filter }: ListAssignmentsQuery,
  ): Promise<AssignmentPageView> {
    const place = cursor === undefined ? null : decodeCursor(assignmentPlaceSchema, cursor);
    const { assignments, more } = await this.assignments.list(realm.id, {
      roleId: filter.role_id,
      principal: principalIn(filter),
      after: place && { grantedAt: new Date(place.grantedAt), id: place.id },
      limit,
    });
    return listPage(
      AssignmentPageView,
      assignments,
      toAssignmentView,
      more ? placeOf(assignments.at(-1)) : null,
    );
  }

  @Post()
  @RequirePermission('roles:assign')
  @Answers(
    201,
    AssignmentView,
    'Give a role to a user or a client.',
    'Nobody gives what they do not hold themselves (403). Giving it again changes nothing.',
  )
  async assign(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @Body() { roleId, principalKind, principalId }: AssignBody,
  ): Promise<AssignmentView> {
    const principal: Principal = { kind: principalKind, id: principalId };
    return toAssignmentView(await this.assignments.assign(actor, realm.id, roleId, principal));
  }

  @Delete(':id')
  @RequirePermission('roles:assign')
  @Answers(
    204,
    null,
    'Take a role away.',
    'Nobody takes away more than they hold (403); the last active administrator keeps the role (409).',
  )
  unassign(
    @CurrentActor() actor: Actor,
    @CurrentRealm() realm: Realm,
    @IdParam('id') id: string,
  ): Promise<void> {
    return this.assignments.unassignById(actor, realm.id, id);
  }
}

type Filter = Pick<ListAssignmentsQuery, 'user_id' | 'client_id'>;

function principalIn({ user_id, client_id }: Filter): Principal | undefined {
  if (user_id !== undefined && client_id !== undefined)
    throw new InvalidInput([{ pointer: '#/client_id', detail: 'cannot be combined with user_id' }]);
  if (user_id !== undefined) return { kind: 'user', id: user_id };
  return client_id === undefined ? undefined : { kind: 'client', id: client_id };
}

const placeOf = (last: Assignment | undefined): object | null =>
  last ? { grantedAt: last.grantedAt.toISOString(), id: last.id } : null;
