import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { urlsConfig } from './realms.config.js';

/** The issuer of a realm: `{PUBLIC_URL}/realms/{realm}`. */
export const realmUrl = (publicUrl: string, realmName: string): string => `${publicUrl}/realms/${realmName}`;

/** Issuers come from configuration only, never from a header of a request. */
@Injectable()
export class Issuers {
  private readonly prefix: string;

  constructor(@Inject(configOf(urlsConfig)) private readonly urls: ConfigOf<typeof urlsConfig>) {
    this.prefix = realmUrl(urls.publicUrl, '');
  }

  issuerOf(realmName: string): string {
    return realmUrl(this.urls.publicUrl, realmName);
  }

  /** The realm that the issuer would be of, existing or not; null when it cannot be one of ours. */
  realmNameOf(issuer: string): string | null {
    if (!issuer.startsWith(this.prefix)) return null;
    const name = issuer.slice(this.prefix.length);
    return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) ? name : null;
  }

  /** The audience of access tokens that no resource indicator asked for: the realm's own API. */
  defaultAudience(realmName: string): string {
    return `${this.issuerOf(realmName)}/api`;
  }
}
