import type { Assignment, RoleWithPermissions } from '@gatehouse/rbac';
import { answer, Shown, ShownId, ShownText, ShownTexts, ShownTime } from '../answers/answers.decorators.js';

export class RoleView {
  @ShownId() id: string;
  @Shown() name: string;
  @Shown() description: string;
  @Shown({ description: 'The same in every realm; cannot be changed or deleted.' }) builtIn: boolean;
  @ShownTexts() permissions: string[];
  @ShownTime() createdAt: string;
  @ShownTime() updatedAt: string;
}

export class RolePageView {
  @Shown({ type: RoleView, isArray: true }) items: RoleView[];
  @ShownText(true) next: string | null;
}

export class PrincipalView {
  @Shown({ enum: ['user', 'client'] }) kind: string;
  @ShownId() id: string;
}

export class AssignmentView {
  @ShownId() id: string;
  @ShownId() roleId: string;
  @Shown() role: string;
  @Shown({ type: PrincipalView }) principal: PrincipalView;
  @Shown({ description: '`user:<id>`, `client:<id>` or `system:<job>`.' }) grantedBy: string;
  @ShownTime() grantedAt: string;
}

export class AssignmentPageView {
  @Shown({ type: AssignmentView, isArray: true }) items: AssignmentView[];
  @ShownText(true) next: string | null;
}

export const toRoleView = ({ role, permissions }: RoleWithPermissions): RoleView =>
  answer(RoleView, {
    id: role.id,
    name: role.name,
    description: role.description,
    builtIn: role.builtIn,
    permissions: [...permissions],
    createdAt: role.createdAt.toISOString(),
    updatedAt: role.updatedAt.toISOString(),
  });

export const toAssignmentView = (assignment: Assignment): AssignmentView =>
  answer(AssignmentView, {
    id: assignment.id,
    roleId: assignment.roleId,
    role: assignment.roleName,
    principal: answer(PrincipalView, { kind: assignment.principal.kind, id: assignment.principal.id }),
    grantedBy: assignment.grantedBy,
    grantedAt: assignment.grantedAt.toISOString(),
  });
