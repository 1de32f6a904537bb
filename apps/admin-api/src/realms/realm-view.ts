import type { Realm, SigningKeyView } from '@gatehouse/realms';
import {
  answer,
  Shown,
  ShownId,
  ShownObject,
  ShownText,
  ShownTime,
  timeOrNull,
} from '../answers/answers.decorators.js';

export class RealmView {
  @ShownId() id: string;
  @Shown() name: string;
  @Shown() displayName: string;
  @Shown() enabled: boolean;
  @ShownObject() settings: object;
  @Shown({ description: 'Give it back as `expectedVersion`, so that no change of somebody else is lost.' })
  settingsVersion: number;
  @ShownTime() createdAt: string;
  @ShownTime() updatedAt: string;
}

export class RealmPageView {
  @Shown({ type: RealmView, isArray: true }) items: RealmView[];
  @ShownText(true) next: string | null;
}

export class KeyView {
  @Shown() kid: string;
  @Shown({ enum: ['ES256', 'RS256', 'EdDSA'] }) alg: string;
  @Shown({ enum: ['next', 'active', 'retiring', 'retired'] }) state: string;
  @ShownTime() createdAt: string;
  @ShownTime(true) activatedAt: string | null;
  @ShownTime(true) retiringAt: string | null;
  @ShownTime(true) retireAfter: string | null;
  @ShownTime(true) retiredAt: string | null;
}

export class KeyListView {
  @Shown({ type: KeyView, isArray: true }) items: KeyView[];
}

export const toRealmView = (realm: Realm): RealmView =>
  answer(RealmView, {
    id: realm.id,
    name: realm.name,
    displayName: realm.displayName,
    enabled: realm.enabled,
    settings: realm.settings,
    settingsVersion: realm.settingsVersion,
    createdAt: realm.createdAt.toISOString(),
    updatedAt: realm.updatedAt.toISOString(),
  });

export const toKeyListView = (keys: readonly SigningKeyView[]): KeyListView =>
  answer(KeyListView, {
    items: keys.map((key) =>
      answer(KeyView, {
        kid: key.kid,
        alg: key.alg,
        state: key.state,
        createdAt: key.createdAt.toISOString(),
        activatedAt: timeOrNull(key.activatedAt),
        retiringAt: timeOrNull(key.retiringAt),
        retireAfter: timeOrNull(key.retireAfter),
        retiredAt: timeOrNull(key.retiredAt),
      }),
    ),
  });
