import { Controller, Get } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '@gatehouse/http';
import { permissionCatalogue } from '@gatehouse/kernel';
import { answer, Answers, Shown } from '../answers/answers.decorators.js';

class PermissionView {
  @Shown({ example: 'hosts:approve' }) name: string;
  @Shown() description: string;
}

class PermissionListView {
  @Shown({ type: PermissionView, isArray: true }) items: PermissionView[];
}

const catalogue = answer(PermissionListView, {
  items: Object.entries(permissionCatalogue).map(([name, description]) =>
    answer(PermissionView, { name, description }),
  ),
});

@ApiTags('Roles')
@ApiParam({ name: 'realm', description: 'Name of the realm.' })
@Controller('realms/:realm/permissions')
export class PermissionsController {
  @Get()
  @RequirePermission('roles:read')
  @Answers(200, PermissionListView, 'List every permission that a role can have, with what it allows.')
  list(): PermissionListView {
    return catalogue;
  }
}
