import { Identifier, Integer, JsonObject, Text } from '@gatehouse/http';
import type { RealmSettingsPatch } from '@gatehouse/realms';

export class CreateRealmBody {
  @Identifier({
    max: 63,
    pattern: /^[a-z0-9][a-z0-9-]*$/,
    patternMessage: 'must be lower-case letters, digits and hyphens, and not begin with a hyphen',
    about: 'In every address of the realm; never changes.',
    example: 'payroll',
  })
  name: string;

  @Text({ max: 100, optional: true, about: 'What people read; the name unless given.' })
  displayName?: string;

  @JsonObject({ optional: true, about: 'What differs from the defaults of this installation.' })
  settings?: RealmSettingsPatch;
}

export class RenameRealmBody {
  @Text({ max: 100 })
  displayName: string;
}

export class UpdateRealmBody {
  @Integer({
    min: 1,
    max: 2_147_483_647,
    optional: true,
    about: 'The `settingsVersion` that the change is based on; 409 when it is not the current one any more.',
  })
  expectedVersion?: number;

  @JsonObject({
    about: 'Objects are merged into the settings, lists and `password.hash` replaced; null removes.',
  })
  settings: RealmSettingsPatch;
}
