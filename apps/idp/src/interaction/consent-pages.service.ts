import { Injectable } from '@nestjs/common';
import { UserDirectory } from '@gatehouse/accounts';
import { AuditLog } from '@gatehouse/audit';
import { ClientDirectory, Consents } from '@gatehouse/clients';
import { originOf } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { clientFactsOf } from '../oidc/client-name.js';
import { finishInteraction, grantWhatWasAsked } from '../oidc/interaction-details.js';
import { consentDenied, consentGranted } from '../oidc/oidc.audit.js';
import { ALL_PERMISSIONS, ConsentPage } from '../pages/index.js';
import { Csrf } from '../web/csrf.js';
import { PageSender } from '../web/send-page.js';
import type { ConsentForm } from './interaction-forms.js';
import { InteractionExpired } from './interaction.errors.js';
import { interactionPath, type InteractionVisit } from './interaction-visit.js';
import { pageOf } from '../web/page-of.js';

/** Asks the person whether a client may have what it asks for, and remembers the answer. */
@Injectable()
export class ConsentPages {
  constructor(
    private readonly users: UserDirectory,
    private readonly clients: ClientDirectory,
    private readonly consents: Consents,
    private readonly audit: AuditLog,
    private readonly csrf: Csrf,
    private readonly pages: PageSender,
  ) {}

  async show(visit: InteractionVisit): Promise<void> {
    const { realm, details } = visit;
    const actor = await this.person(visit);
    const user = await this.users.find(realm.realm.id, actor.id);
    const asked = new Set(askedScopes(visit));
    const page = pageOf(ConsentPage, {
      action: `${interactionPath(visit)}/consent`,
      csrf: this.csrf.tokenFor(realm.realm.name, details.uid),
      client: await clientFactsOf(realm, details.clientId),
      identity: { username: user?.username ?? '', displayName: user?.name ?? undefined },
      scopes: realm.resources
        .describe(details.requestedScopes)
        .map((scope) => ({ ...scope, isNew: details.grantId !== null && asked.has(scope.name) })),
      returnsTo: details.redirectUri === null ? undefined : hostOf(details.redirectUri),
      remembered: true,
    });
    await this.pages.send(visit.request, visit.response, {
      realmName: realm.realm.name,
      page,
      formTarget: details.redirectUri ?? undefined,
    });
  }

  async submit(visit: InteractionVisit, form: ConsentForm): Promise<void> {
    const { realm, details, request, response } = visit;
    this.csrf.check(realm.realm.name, details.uid, form.csrf);
    const actor = await this.person(visit);
    const subject = { userId: actor.id, clientId: details.clientId };
    if (form.action === 'deny') {
      await this.audit.append(actor, consentDenied(subject, { scopes: askedScopes(visit) }));
      await finishInteraction(realm, request, response, {
        error: 'access_denied',
        error_description: 'the person did not allow it',
      });
      return;
    }
    const found = await this.clients.find(realm.realm.id, details.clientId);
    if (found)
      await this.consents.remember(actor, realm.realm.id, actor.id, found.client.id, [
        ...details.requestedScopes,
      ]);
    const grantId = await grantWhatWasAsked(realm, details, actor.id);
    await this.audit.append(actor, consentGranted(subject, { scopes: [...details.requestedScopes] }));
    await finishInteraction(realm, request, response, { consent: { grantId } });
  }

  /** Who is asked: the user of the session that the interaction belongs to, never somebody from the request. */
  private async person(visit: InteractionVisit): Promise<Actor> {
    const { realm, details } = visit;
    const user = details.accountId === null ? null : await this.users.find(realm.realm.id, details.accountId);
    if (!user?.active) throw new InteractionExpired();
    return {
      kind: 'user',
      id: user.id,
      realmId: realm.realm.id,
      name: user.username,
      origin: originOf(visit.request),
      narrowedTo: null,
    };
  }
}

const askedScopes = ({ details }: InteractionVisit): string[] => [
  ...new Set([
    ...details.missing.scopes,
    ...Object.values(details.missing.byResource).flat(),
    ...(details.missing.allPermissions ? [ALL_PERMISSIONS] : []),
  ]),
];

/** Where the person goes next, in few words: a host, or the scheme of a native application. */
function hostOf(uri: string): string | undefined {
  const url = URL.parse(uri);
  if (!url) return undefined;
  return url.host === '' ? url.protocol.slice(0, -1) : url.host;
}
