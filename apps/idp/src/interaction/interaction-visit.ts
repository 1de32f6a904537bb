import type { Response } from 'express';
import type { HttpRequest } from '@gatehouse/http';
import type { InteractionDetails } from '../oidc/interaction-details.js';
import type { RealmProvider } from '../oidc/realm-provider.js';

/** An authorization request that a browser is in the middle of. */
export interface OpenInteraction {
  readonly realm: RealmProvider;
  readonly details: InteractionDetails;
}

/** One request of that browser. */
export interface InteractionVisit extends OpenInteraction {
  readonly request: HttpRequest;
  readonly response: Response;
}

export const interactionPath = ({ realm, details }: OpenInteraction): string =>
  `/realms/${realm.realm.name}/interaction/${details.uid}`;
