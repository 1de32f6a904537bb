import { z } from 'zod';
import type { NewUser, UserPatch } from '@gatehouse/accounts';
import { Flag, Identifier, JsonObject, PageQuery, Text } from '@gatehouse/http';
import { placeTime } from '../answers/list-page.js';

const CLAIMS =
  'Further standard claims (OpenID Connect Core 1.0 section 5.1), such as `zoneinfo` or `phone_number`.';

export class ListUsersQuery extends PageQuery {
  @Text({ max: 200, optional: true, about: 'Part of a username, e-mail address or name, in any case.' })
  search?: string;
}

/** Where a page of users ended. Forged ones are refused before a query sees them. */
export const userPlaceSchema = z.strictObject({ createdAt: placeTime, id: z.uuid() });

export class CreateUserBody {
  @Identifier({ example: 'ada' })
  username: string;

  @Text({ max: 254, optional: true, nullable: true, normalize: 'NFKC', example: 'ada@example.com' })
  email?: string | null;

  @Flag({ optional: true, about: 'Whether the address is known to be theirs; false unless said.' })
  emailVerified?: boolean;

  @Text({ max: 200, optional: true, nullable: true })
  name?: string | null;

  @Text({ max: 200, optional: true, nullable: true })
  givenName?: string | null;

  @Text({ max: 200, optional: true, nullable: true })
  familyName?: string | null;

  @JsonObject({ optional: true, about: CLAIMS })
  claims?: NonNullable<NewUser['claims']>;

  @Text({ max: 1024, optional: true, secret: true, about: 'Must meet the rules of the realm.' })
  password?: string;

  @Flag({ optional: true, about: 'The user chooses another password before anything else.' })
  mustChangePassword?: boolean;
}

export class UpdateUserBody {
  @Identifier({ optional: true })
  username?: string;

  @Text({ max: 254, optional: true, nullable: true, normalize: 'NFKC' })
  email?: string | null;

  @Flag({ optional: true, about: 'A changed address is unverified unless this says otherwise.' })
  emailVerified?: boolean;

  @Text({ max: 200, optional: true, nullable: true })
  name?: string | null;

  @Text({ max: 200, optional: true, nullable: true })
  givenName?: string | null;

  @Text({ max: 200, optional: true, nullable: true })
  familyName?: string | null;

  @JsonObject({ optional: true, about: `${CLAIMS} What is named is replaced, null removes it.` })
  claims?: NonNullable<UserPatch['claims']>;
}

export class LockUserBody {
  @Text({ max: 500, about: 'For the people who read the audit log.', example: 'laptop stolen' })
  reason: string;
}

export class SetPasswordBody {
  @Text({ max: 1024, secret: true, about: 'Must meet the rules of the realm.' })
  password: string;

  @Flag({ optional: true, about: 'The user chooses another one before anything else.' })
  mustChange?: boolean;
}
