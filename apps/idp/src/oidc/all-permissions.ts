import { permissionsIn } from '@gatehouse/access-tokens';
import { ALL_PERMISSIONS } from '../pages/index.js';

/** Whether no permission is named among the scopes: then all that the person holds are meant (decision 3). */
export const namesNoPermission = (scopes: readonly string[]): boolean =>
  permissionsIn(scopes.join(' ')).size === 0;

/** The scopes, and what they ask for without saying so. It is asked for, remembered and taken back like a scope. */
export const withAllPermissions = (scopes: readonly string[]): string[] =>
  namesNoPermission(scopes) ? [...scopes, ALL_PERMISSIONS] : [...scopes];
