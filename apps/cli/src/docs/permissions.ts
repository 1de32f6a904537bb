import { permissionCatalogue, type Permission } from '@gatehouse/kernel';
import { builtInRoles } from '@gatehouse/rbac';
import { code, page, table } from './markdown.js';

export function permissionsPage(): string {
  const rows = Object.entries(permissionCatalogue).map(([permission, about]) => [
    code(permission),
    about,
    ...builtInRoles.map(({ permissions }) => (permissions.includes(permission as Permission) ? 'yes' : '')),
  ]);
  const roles = builtInRoles.map(({ name, description }) => `- **${name}**: ${description}`);
  return page(
    'Permissions',
    'What a role can permit, and what the built-in roles of every realm do. A token may narrow its bearer to some of ' +
      'these by carrying them as scopes; it never widens. A change acts within a second on every process.',
    table(['Permission', 'Allows to', ...builtInRoles.map(({ name }) => name)], rows),
    roles.join('\n'),
  );
}
