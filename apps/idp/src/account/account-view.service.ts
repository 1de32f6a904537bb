import { Injectable } from '@nestjs/common';
import { UserDirectory, type DirectoryUser, type PasswordRefused } from '@gatehouse/accounts';
import { Consents } from '@gatehouse/clients';
import { ACCOUNT_CLIENT } from '../oidc/account-client.js';
import { clientNameOf } from '../oidc/client-name.js';
import { SignedInPlaces } from '../oidc/signed-in-places.js';
import {
  AccountPage,
  passwordChecklist,
  type AccountGrant,
  type AccountNotice,
  type AccountPerson,
  type AccountSession,
  type NewPasswordProblems,
} from '../pages/index.js';
import { Csrf } from '../web/csrf.js';
import { PageSender } from '../web/send-page.js';
import type { AccountVisit } from './account-visit.js';
import { pageOf } from '../web/page-of.js';

export interface LastAction {
  readonly notice?: AccountNotice | undefined;
  readonly problems?: NewPasswordProblems;
  readonly refused?: PasswordRefused;
}

/** Gathers what the account page shows. */
@Injectable()
export class AccountView {
  constructor(
    private readonly users: UserDirectory,
    private readonly consents: Consents,
    private readonly places: SignedInPlaces,
    private readonly csrf: Csrf,
    private readonly pages: PageSender,
  ) {}

  async show(visit: AccountVisit, last: LastAction, status = 200): Promise<void> {
    const { provider, session, realm } = visit;
    const user = await this.users.find(provider.realm.id, session.userId);
    if (!user) return;
    const path = `/realms/${realm}/account`;
    const page = pageOf(AccountPage, {
      csrf: this.csrf.tokenFor(realm, session.uid),
      actions: {
        sendVerification: path,
        revokeSession: path,
        revokeGrant: path,
        changePassword: path,
        signOut: path,
        signOutEverywhere: path,
      },
      person: personOf(user),
      sessions: await this.sessions(visit),
      grants: await this.grants(visit),
      password: {
        rules: passwordChecklist(provider.realm.settings.password, {
          replacesKnown: true,
          broken: last.refused?.violations,
        }),
        problems: last.problems,
      },
      notice: last.notice,
    });
    await this.pages.send(visit.request, visit.response, { realmName: realm, page, status });
  }

  private async sessions({ provider, session }: AccountVisit): Promise<AccountSession[]> {
    const places = await this.places.list(provider, session.userId, session.uid);
    return Promise.all(
      places.map(async (place) => {
        const names = await Promise.all(
          place.clients.filter((id) => id !== ACCOUNT_CLIENT).map((id) => clientNameOf(provider, id)),
        );
        return {
          id: place.id,
          kind: place.kind,
          current: place.current,
          startedAt: place.startedAt,
          lastSeenAt: place.lastUsedAt ?? undefined,
          from: place.address ?? undefined,
          agent: place.browser ?? undefined,
          applications: names,
          ...(place.kind === 'device' ? { name: names[0] } : {}),
        };
      }),
    );
  }

  private async grants({ provider, session }: AccountVisit): Promise<AccountGrant[]> {
    const consents = await this.consents.listFor(provider.realm.id, session.userId);
    return consents.map((consent) => ({
      id: consent.clientId,
      clientName: consent.clientName,
      scopes: provider.resources.describe(consent.scopes),
      grantedAt: consent.grantedAt,
    }));
  }
}

function personOf(user: DirectoryUser): AccountPerson {
  const claims = [
    { name: 'name', value: user.name },
    { name: 'given_name', value: user.givenName },
    { name: 'family_name', value: user.familyName },
    { name: 'groups', value: user.groups.join(', ') },
    ...['zoneinfo', 'locale', 'phone_number', 'website'].map((name) => ({
      name,
      value: (user.claims as Readonly<Record<string, unknown>>)[name],
    })),
  ];
  return {
    username: user.username,
    email: user.email === null ? null : { address: user.email, verified: user.emailVerified },
    claims: claims.flatMap(({ name, value }) =>
      typeof value === 'string' && value !== '' ? [{ name, value }] : [],
    ),
  };
}
