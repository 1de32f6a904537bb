import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, type PageQuery } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { mainRealm, RealmService, type Realm } from '@gatehouse/realms';
import { listPage, PAGE_SIZE } from '../answers/list-page.js';
import { RealmPageView, toRealmView } from './realm-view.js';

const placeSchema = z.strictObject({ after: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/) });

/** The realms that somebody may know of: all of them from the main realm, otherwise their own. */
@Injectable()
export class VisibleRealms {
  constructor(private readonly realms: RealmService) {}

  async list(actor: Actor, { cursor, limit }: PageQuery): Promise<RealmPageView> {
    const place = cursor === undefined ? undefined : decodeCursor(placeSchema, cursor);
    const home = await this.realms.getById(actor.realmId);
    if (home.name !== mainRealm)
      return listPage(RealmPageView, ownAfter(home, place?.after), toRealmView, null);
    const page = await this.realms.list({ cursor: place?.after, limit: limit ?? PAGE_SIZE });
    return listPage(
      RealmPageView,
      page.realms,
      toRealmView,
      page.nextCursor === null ? null : { after: page.nextCursor },
    );
  }
}

const ownAfter = (home: Realm, after: string | undefined): Realm[] =>
  after !== undefined && after >= home.name ? [] : [home];
