import { clientCredentials } from './cases/client-credentials.mjs';
import { coldStart } from './cases/cold-start.mjs';
import { discovery, hosts, introspection, jwks, me, refresh, userinfo } from './cases/endpoints.mjs';
import { guardedCall } from './cases/guarded-call.mjs';
import { memory } from './cases/memory.mjs';
import { signIn } from './cases/sign-in.mjs';

/**
 * In the order in which they run: memory after the load of the others, cold starts last because they stop what runs.
 *
 * @type {Record<string, { about: string, run: (bench: object) => Promise<void> }>}
 */
export const cases = {
  'client-credentials': clientCredentials,
  'sign-in': signIn,
  refresh,
  introspection,
  userinfo,
  jwks,
  discovery,
  me,
  hosts,
  'guarded-call': guardedCall,
  memory,
  'cold-start': coldStart,
};
