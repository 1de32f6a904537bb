/** What every realm has: the scopes of OpenID Connect Core section 5.4 and 11, and our own about groups and roles. */
export const identityScopes = [
  'openid',
  'offline_access',
  'profile',
  'email',
  'address',
  'phone',
  'groups',
  'roles',
] as const;
