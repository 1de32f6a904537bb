import { z } from 'zod';
import { Id, Identifier, OneOf, PageQuery, Text, TextList } from '@gatehouse/http';
import type { PrincipalKind } from '@gatehouse/rbac';
import { placeTime } from '../answers/list-page.js';

const permissionList = {
  maxItems: 200,
  each: { max: 100, pattern: /^[a-z-]+:[a-z-]+$/, patternMessage: 'must be resource:action' },
} as const;

export class CreateRoleBody {
  @Identifier({ max: 64, example: 'Host approver' })
  name: string;

  @Text({ min: 0, max: 500, optional: true, multiline: true })
  description?: string;

  @TextList({ ...permissionList, about: 'Nobody puts into a role what they do not hold themselves.' })
  permissions: string[];
}

export class UpdateRoleBody {
  @Identifier({ max: 64, optional: true })
  name?: string;

  @Text({ min: 0, max: 500, optional: true, multiline: true })
  description?: string;

  @TextList({ ...permissionList, optional: true, about: 'The whole list; what is not in it is taken away.' })
  permissions?: string[];
}

export class AssignBody {
  @Id() roleId: string;

  @OneOf(['user', 'client'], { about: 'Whether `principalId` is the id of a user or of a client.' })
  principalKind: PrincipalKind;

  @Id({ about: 'The id of the user, or of the client (not its client_id).' })
  principalId: string;
}

export class ListAssignmentsQuery extends PageQuery {
  @Id({ optional: true, about: 'Only of this role.' }) role_id?: string;
  @Id({ optional: true, about: 'Only of this user.' }) user_id?: string;
  @Id({ optional: true, about: 'Only of the client with this id (not its client_id).' }) client_id?: string;
}

export const rolePlaceSchema = z.strictObject({
  after: z.string().regex(/^[\p{L}\p{M}\p{N} ._:-]{1,200}$/u),
});
export const assignmentPlaceSchema = z.strictObject({ grantedAt: placeTime, id: z.uuid() });
