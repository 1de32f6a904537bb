/**
 * Every permission that exists, with what it allows. A permission is `resource:action`.
 *
 * This is the one catalogue: guards are typed by it, roles are checked against it, OAuth scopes of the same
 * name narrow to it, and the documentation prints it. It lives in the kernel because the guard (a platform
 * lib) and the roles (a feature lib) both need the type.
 */
export const permissionCatalogue = {
  'hosts:read': 'List hosts and read one.',
  'hosts:register': 'Register a host.',
  'hosts:approve': 'Approve a registered host.',
  'hosts:decommission': 'Take a host out of service.',
  'realms:read': 'List realms and read their settings.',
  'realms:create': 'Create a realm.',
  'realms:update': 'Change the settings of a realm.',
  'realms:disable': 'Disable and enable a realm.',
  'keys:read': 'List signing keys.',
  'keys:rotate': 'Rotate signing keys.',
  'users:read': 'List users and read one.',
  'users:create': 'Create a user.',
  'users:update': 'Change a user, disable and enable it.',
  'users:lock': 'Lock and unlock a user.',
  'users:set-password': "Set a user's password.",
  'users:revoke': 'End every session and revoke every token of a user.',
  'groups:read': 'List groups.',
  'groups:update': 'Create, change and delete groups and their members.',
  'clients:read': 'List clients and read one.',
  'clients:create': 'Register a client.',
  'clients:update': 'Change a client, disable and enable it.',
  'clients:manage-secrets': 'Create and revoke client secrets and initial access tokens.',
  'clients:revoke': 'Revoke every token of a client.',
  'roles:read': 'List roles and assignments.',
  'roles:update': 'Create, change and delete roles.',
  'roles:assign': 'Assign a role and take it away.',
  'audit:read': 'Search the audit log.',
} as const;

export type Permission = keyof typeof permissionCatalogue;

export const permissions = Object.keys(permissionCatalogue) as readonly Permission[];

export const isPermission = (value: string): value is Permission => Object.hasOwn(permissionCatalogue, value);
