import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { HttpRequest } from '@gatehouse/http';
import { StepNotAllowed } from '@gatehouse/authentication';
import { RealmNotFound } from '@gatehouse/realms';
import { RealmProviders } from '../oidc/realm-providers.js';
import type { OpenInteraction } from './interaction-visit.js';
import { InteractionExpired } from './interaction.errors.js';
import { interactionOf, type InteractionDetails } from '../oidc/interaction-details.js';

/** Finds the authorization request that a browser is in the middle of. */
@Injectable()
export class Interactions {
  constructor(private readonly providers: RealmProviders) {}

  /**
   * @throws RealmNotFound for an unknown or disabled realm
   * @throws InteractionExpired when this browser has no such interaction: it expired, ended, or belongs to another one
   */
  async find(
    request: HttpRequest,
    response: Response,
    realmName: string,
    uid: string,
  ): Promise<OpenInteraction> {
    const realm = await this.providers.find(realmName);
    if (realm === null) throw new RealmNotFound();
    const details = await interactionOf(realm, request, response);
    // The cookie says which interaction is this browser's; the address must agree.
    if (details === null || details.uid !== uid) throw new InteractionExpired();
    return { realm, details };
  }

  /**
   * The same, at one step only: the form of one step must not answer another (CVE-2026-49443).
   *
   * @throws StepNotAllowed
   */
  async at(
    prompt: InteractionDetails['prompt'],
    request: HttpRequest,
    response: Response,
    realmName: string,
    uid: string,
  ): Promise<OpenInteraction> {
    const open = await this.find(request, response, realmName, uid);
    if (open.details.prompt !== prompt) throw new StepNotAllowed();
    return open;
  }
}
