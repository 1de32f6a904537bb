import type { Account } from 'oidc-provider';
import type { Revocations } from '@gatehouse/access-tokens';
import type { UserDirectory } from '@gatehouse/accounts';
import type { PermissionCache } from '@gatehouse/rbac';
import { pastRevocation } from './past-revocation.js';

/** Which claims a scope asks for (OpenID Connect Core 1.0 section 5.4, and ours: groups, roles). */
export const claimsByScope = {
  openid: ['sub'],
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
  groups: ['groups'],
  roles: ['roles'],
};

/** Users as the library reads them. A disabled or locked user does not exist for it, on any path. */
export class AccountClaims {
  constructor(
    private readonly realmId: string,
    private readonly users: UserDirectory,
    private readonly permissions: PermissionCache,
    private readonly revocations: Revocations,
  ) {}

  async findAccount(userId: string, clientId = ''): Promise<Account | undefined> {
    const user = await this.users.find(this.realmId, userId);
    if (user?.active !== true) return undefined;
    await pastRevocation(this.revocations, this.realmId, { sub: userId, clientId });
    return {
      accountId: user.id,
      claims: async (_use, scope) => {
        const roles = scope.split(' ').includes('roles')
          ? (await this.permissions.permissionsOf(this.realmId, { kind: 'user', id: user.id })).roles
          : [];
        return withoutNulls({
          ...user.claims,
          sub: user.id,
          name: user.name,
          given_name: user.givenName,
          family_name: user.familyName,
          preferred_username: user.username,
          email: user.email,
          email_verified: user.email === null ? null : user.emailVerified,
          updated_at: Math.floor(user.updatedAt.getTime() / 1000),
          groups: [...user.groups],
          roles,
        });
      },
    };
  }
}

function withoutNulls(claims: Record<string, unknown>): { sub: string; [claim: string]: unknown } {
  return Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== null && value !== undefined),
  ) as {
    sub: string;
  };
}
