/** Names that a secret would go by. */
const SUSPICIOUS = /secret|password|hash|private|pepper|sealed|^(d|p|q|dp|dq|qi|k)$|token$/i;

/** What may be called so: rules about passwords, names of methods and members of metadata, and what is shown once. */
const HARMLESS = new Set([
  '/settings/password/hash/algorithm',
  '/token_endpoint_auth_method',
  '/token_endpoint_auth_signing_alg',
  '/details/with_password',
  '/details/must_change_password',
]);
const SHOWN_ONCE: readonly (readonly [route: RegExp, pointer: string])[] = [
  [/^POST \/realms\/[^/]+\/clients$/, '/client_secret'],
  [/^POST \/realms\/[^/]+\/clients\/[^/]+\/secrets$/, '/client_secret'],
  [/^POST \/realms\/[^/]+\/initial-access-tokens$/, '/token'],
];

/** The texts of an answer whose name, or the name of what holds them, says that they are secret. */
function* suspects(value: unknown, pointer: string, named: boolean): Generator<string> {
  if (typeof value === 'string' && named) yield pointer;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const here = Array.isArray(value) ? pointer : `${pointer}/${name}`;
    yield* suspects(member, here, named || (!Array.isArray(value) && SUSPICIOUS.test(name)));
  }
}

const isHarmless = (pointer: string): boolean =>
  [...HARMLESS].some((known) => pointer.endsWith(known)) ||
  // The view of a secret: everything but the secret.
  /^\/secret\/(id|hint|createdAt|expiresAt)$/.test(pointer);

/** Every answer of every test goes through here: a secret is shown by the routes that make it, and by no other. */
export function secretsIn(method: string, path: string, body: unknown): string[] {
  const route = `${method} ${path.replace(/\?.*$/, '')}`;
  const allowed = SHOWN_ONCE.filter(([pattern]) => pattern.test(route)).map(([, pointer]) => pointer);
  return [...suspects(body, '', false)].filter(
    (pointer) => !isHarmless(pointer) && !allowed.includes(pointer),
  );
}
