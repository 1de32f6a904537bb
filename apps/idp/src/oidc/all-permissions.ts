import { permissionsIn } from '@gatehouse/access-tokens';
import { ALL_PERMISSIONS } from '../pages/index.js';

/**
 * Adds to the scopes of a request what it asks for without saying so: where no permission is named, the token carries
 * all that the person holds (decision 3). It is asked for, remembered and taken back like a scope.
 */
export const withAllPermissions = (scopes: readonly string[]): string[] =>
  permissionsIn(scopes.join(' ')).size === 0 ? [...scopes, ALL_PERMISSIONS] : [...scopes];
