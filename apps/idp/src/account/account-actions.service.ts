import { Injectable } from '@nestjs/common';
import { EmailVerification, NoEmailToVerify, UserDirectory } from '@gatehouse/accounts';
import { AuditLog } from '@gatehouse/audit';
import { OwnPassword } from '@gatehouse/authentication';
import { ConsentNotFound } from '@gatehouse/clients';
import type { BrowserSession } from '../oidc/browser-session.js';
import { sessionEnded } from '../oidc/oidc.audit.js';
import type { RealmProvider } from '../oidc/realm-provider.js';
import { ClientParts } from '../oidc/provider-parts.js';
import { SignedInPlaces } from '../oidc/signed-in-places.js';
import type { AccountNotice } from '../pages/index.js';
import type { AccountForm } from './account-forms.js';
import { actorOf, type AccountVisit } from './account-visit.js';

/** What a person may do to their own account. The subject is always the session's user (CVE-2025-61928). */
@Injectable()
export class AccountActions {
  constructor(
    private readonly users: UserDirectory,
    private readonly passwords: OwnPassword,
    private readonly verification: EmailVerification,
    private readonly clients: ClientParts,
    private readonly places: SignedInPlaces,
    private readonly audit: AuditLog,
  ) {}

  async isActive(provider: RealmProvider, session: BrowserSession): Promise<boolean> {
    const user = await this.users.find(provider.realm.id, session.userId);
    return user?.active === true;
  }

  /** What leaves the person signed in here; nothing to tell when there was nothing to do. */
  async run(visit: AccountVisit, form: AccountForm): Promise<AccountNotice | undefined> {
    if (form.action === 'send-verification') return this.sendVerification(visit);
    if (form.action === 'revoke-session' && (await this.endPlace(visit, form.session_id ?? '')))
      return 'session-revoked';
    if (form.action === 'revoke-grant' && (await this.revokeConsent(visit, form.grant_id ?? '')))
      return 'grant-revoked';
    return undefined;
  }

  async changePassword(visit: AccountVisit, current: string, next: string): Promise<void> {
    await this.passwords.change(actorOf(visit), visit.provider.realm, current, next);
  }

  async signOutEverywhere(visit: AccountVisit): Promise<void> {
    await this.places.endAll(visit.provider, visit.session.userId, () =>
      this.audit.record(actorOf(visit), sessionEnded({}, {})),
    );
  }

  private endPlace(visit: AccountVisit, id: string): Promise<boolean> {
    return this.places.end(visit.provider, visit.session.userId, id, () =>
      this.audit.record(actorOf(visit), sessionEnded({ targetId: id }, {})),
    );
  }

  /** Takes a consent back: what the client holds under it no longer counts, and it must ask again. */
  private async revokeConsent(visit: AccountVisit, clientId: string): Promise<boolean> {
    const { realm } = visit.provider;
    const found = await this.clients.clients.find(realm.id, clientId);
    if (!found) return false;
    try {
      await this.clients.consents.revoke(actorOf(visit), realm.id, visit.session.userId, found.client.id);
      return true;
    } catch (error) {
      if (error instanceof ConsentNotFound) return false;
      throw error;
    }
  }

  private async sendVerification(visit: AccountVisit): Promise<AccountNotice> {
    try {
      const sent = await this.verification.send(actorOf(visit), visit.provider.realm, visit.session.userId);
      return sent ? 'verification-sent' : 'throttled';
    } catch (error) {
      if (error instanceof NoEmailToVerify) return 'email-verified';
      throw error;
    }
  }
}
