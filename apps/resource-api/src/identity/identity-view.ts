import { ApiProperty } from '@nestjs/swagger';
import type { VerifiedToken } from '@gatehouse/access-tokens';
import type { Actor } from '@gatehouse/kernel';
import { answer } from '../answer.js';
import { effectivePermissions, type LivePermissions } from '@gatehouse/rbac';

export class PermissionsView {
  @ApiProperty({ type: String, isArray: true, description: 'Names of the roles held now.' })
  roles: string[];
  @ApiProperty({
    type: String,
    isArray: true,
    description: 'What these roles grant now, narrowed by the scope of the token.',
  })
  permissions: string[];
}

export class MeView extends PermissionsView {
  @ApiProperty({ type: String, enum: ['user', 'client'] }) kind: string;
  @ApiProperty({ type: String, description: 'As in the token: the user, or the client_id.' }) sub: string;
  @ApiProperty({ type: String, nullable: true }) username: string | null;
  @ApiProperty({ type: String }) client_id: string;
  @ApiProperty({ type: String }) realm: string;
}

export class ValidationView extends PermissionsView {
  @ApiProperty({ type: Boolean, enum: [true] }) valid: true;
  @ApiProperty({ type: String }) sub: string;
  @ApiProperty({ type: String, nullable: true }) username: string | null;
  @ApiProperty({ type: String }) client_id: string;
  @ApiProperty({ type: String }) realm: string;
  @ApiProperty({ type: String }) scope: string;
  @ApiProperty({ type: 'integer', description: 'When the token expires, in seconds since 1970.' })
  exp: number;
}

export const toPermissionsView = (actor: Actor, held: LivePermissions): PermissionsView =>
  answer(PermissionsView, heldBy(actor, held));

export const toMeView = (actor: Actor, token: VerifiedToken, held: LivePermissions): MeView =>
  answer(MeView, { kind: actor.kind, ...subjectOf(actor, token), ...heldBy(actor, held) });

export const toValidationView = (actor: Actor, token: VerifiedToken, held: LivePermissions): ValidationView =>
  answer(ValidationView, {
    valid: true,
    ...subjectOf(actor, token),
    scope: token.claims.scope ?? '',
    exp: token.claims.exp,
    ...heldBy(actor, held),
  });

const subjectOf = ({ kind, name }: Actor, { claims, realm }: VerifiedToken) => ({
  sub: claims.sub,
  username: kind === 'user' ? name : null,
  client_id: claims.client_id,
  realm: realm.name,
});

const heldBy = ({ narrowedTo }: Actor, { roles, permissions }: LivePermissions) => ({
  roles: [...roles],
  permissions: effectivePermissions(permissions, narrowedTo),
});
