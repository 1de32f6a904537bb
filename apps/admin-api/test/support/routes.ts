import { randomUUID } from 'node:crypto';
import { statedRoutes, type StatedRoute } from '@gatehouse/http';
import type { Permission } from '@gatehouse/kernel';
import type { AdminApp } from './admin-app.js';

export interface GuardedRoute {
  readonly method: string;
  /** With its parameters, e.g. `/realms/:realm/users/:id`. */
  readonly path: string;
  readonly permission: Permission;
}

const labelOf = ({ method, path }: StatedRoute): string => `${method} ${path}`;

/** Every route of the app that asks for a permission, as the app itself states it. */
export function guardedRoutes(app: AdminApp): GuardedRoute[] {
  return statedRoutes(app.server.app).flatMap(({ method, path, access }) =>
    access?.kind === 'permission' ? [{ method, path, permission: access.permission }] : [],
  );
}

/** The labels of the routes that anybody may call. */
export function publicRoutes(app: AdminApp): string[] {
  return statedRoutes(app.server.app)
    .filter(({ access }) => access?.kind === 'public')
    .map(labelOf)
    .sort();
}

/** The path with a realm and, for every other parameter, a value (an id that nothing has unless given). */
export function pathOf(
  { path }: Pick<GuardedRoute, 'path'>,
  realm: string,
  ids: Readonly<Record<string, string>> = {},
): string {
  return path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) =>
    name === 'realm' ? realm : (ids[name] ?? randomUUID()),
  );
}

export const takesBody = ({ method }: Pick<GuardedRoute, 'method'>): boolean =>
  ['POST', 'PATCH', 'PUT'].includes(method);
