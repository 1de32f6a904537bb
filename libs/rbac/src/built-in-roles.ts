import { permissions, type Permission } from '@gatehouse/kernel';

export interface BuiltInRole {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

export const ADMIN_ROLE = 'Admin';

const reads = permissions.filter((permission) => permission.endsWith(':read'));

/** The roles that every realm has. A new permission joins them here and reaches old realms at the next start. */
export const builtInRoles: readonly BuiltInRole[] = [
  { name: ADMIN_ROLE, description: 'May do everything in this realm.', permissions },
  {
    name: 'Operator',
    description: 'Runs the hosts, and may lock a user in an emergency.',
    permissions: [
      ...permissions.filter((permission) => permission.startsWith('hosts:')),
      'users:read',
      'users:lock',
      'roles:read',
      'clients:read',
    ],
  },
  {
    name: 'Viewer',
    description: 'Sees everything except the audit log and the keys; changes nothing.',
    permissions: reads.filter((permission) => permission !== 'audit:read' && permission !== 'keys:read'),
  },
  {
    name: 'Auditor',
    description: 'Searches the audit log and sees who may do what.',
    permissions: ['audit:read', 'users:read', 'roles:read', 'clients:read', 'realms:read', 'keys:read'],
  },
];
