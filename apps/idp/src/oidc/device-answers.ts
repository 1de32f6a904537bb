import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { mainRealm, type Issuers, type Realm } from '@gatehouse/realms';

interface DeviceAnswer {
  interval?: number;
  verification_uri: string;
  verification_uri_complete: string;
}

/**
 * Completes the answer of the device authorization endpoint (RFC 8628 section 3.2): the library leaves out `interval`,
 * which some devices take as their timer without a default, and the default realm has a short address to type.
 */
export function tellDevices(provider: Provider, realm: Realm, issuers: Issuers): void {
  provider.on('device_authorization.success', (_ctx: KoaContextWithOIDC, body: object) => {
    const answer = body as DeviceAnswer;
    answer.interval = realm.settings.tokens.deviceIntervalSeconds;
    if (realm.name !== mainRealm) return;
    const long = `${issuers.issuerOf(realm.name)}/device`;
    const short = long.replace(`/realms/${mainRealm}/device`, '/device');
    answer.verification_uri = answer.verification_uri.replace(long, short);
    answer.verification_uri_complete = answer.verification_uri_complete.replace(long, short);
  });
}
