import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentAccessToken, type VerifiedToken } from '@gatehouse/access-tokens';
import { Authenticated, CurrentActor } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { ActorPermissions } from '@gatehouse/rbac';
import {
  MeView,
  PermissionsView,
  toMeView,
  toPermissionsView,
  toValidationView,
  ValidationView,
} from './identity-view.js';

@ApiTags('Identity')
@Controller()
@Authenticated('it only tells callers about themselves')
export class IdentityController {
  constructor(private readonly permissions: ActorPermissions) {}

  @Get('me')
  @ApiOperation({ summary: 'Who calls, and what they may do now.' })
  @ApiOkResponse({ type: MeView })
  async me(@CurrentActor() actor: Actor, @CurrentAccessToken() token: VerifiedToken): Promise<MeView> {
    return toMeView(actor, token, await this.permissions.permissionsOf(actor));
  }

  @Get('api/auth/validate')
  @ApiOperation({ summary: 'Whether the token counts, and what it says; 401 when it does not.' })
  @ApiOkResponse({ type: ValidationView })
  async validate(
    @CurrentActor() actor: Actor,
    @CurrentAccessToken() token: VerifiedToken,
  ): Promise<ValidationView> {
    return toValidationView(actor, token, await this.permissions.permissionsOf(actor));
  }

  @Get('api/auth/permissions')
  @ApiOperation({ summary: 'Roles and permissions of the caller, as they are now.' })
  @ApiOkResponse({ type: PermissionsView })
  async held(@CurrentActor() actor: Actor): Promise<PermissionsView> {
    return toPermissionsView(actor, await this.permissions.permissionsOf(actor));
  }
}
