import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { EgressFailed, EgressRefused } from './egress.errors.js';
import { reachOf } from './address-policy.js';
import { exchange } from './exchange.js';

export interface EgressPolicy {
  /** Lets private and loopback addresses through, any port, and plain http. Link-local stays refused. */
  readonly allowPrivate?: boolean;
  /** Largest body of an answer (bytes). */
  readonly maxBytes?: number;
  /** Longest time of the whole call, name resolution included (milliseconds). */
  readonly timeoutMs?: number;
}

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true, order: 'verbatim' });

/**
 * The one way out: every address that somebody outside wrote (jwks_uri, back-channel logout, sector identifiers,
 * webhooks) is fetched by it.
 *
 * https only, ports 443 and up from 1024, a name is resolved once and the connection goes to exactly what was checked
 * (so a name that changes its mind between check and use gains nothing), private addresses are refused unless the
 * policy allows them, redirects are not followed, time and size are bounded (OWASP SSRF Prevention; lessons 46 to 48).
 */
export class EgressClient {
  constructor(
    private readonly defaults: { readonly maxBytes: number; readonly timeoutMs: number },
    private readonly resolve: Resolve = resolveBySystem,
  ) {}

  /**
   * Like the global `fetch`, within a policy. An answer that redirects is an error, unless `redirect: 'manual'` asks
   * for it as it is.
   *
   * @throws EgressRefused when the policy forbids the address; EgressFailed when the exchange fails
   */
  async fetch(input: string | URL, init: RequestInit = {}, policy: EgressPolicy = {}): Promise<Response> {
    const url = checkedUrl(input, policy.allowPrivate === true);
    const timeout = AbortSignal.timeout(policy.timeoutMs ?? this.defaults.timeoutMs);
    const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
    const addresses = await this.addressesOf(url, policy.allowPrivate === true, signal);
    const response = await exchange({
      url,
      init,
      addresses,
      signal,
      maxBytes: policy.maxBytes ?? this.defaults.maxBytes,
    });
    if (
      init.redirect !== 'manual' &&
      response.status >= 300 &&
      response.status < 400 &&
      response.status !== 304
    )
      throw new EgressFailed('it redirects, and redirects are not followed');
    return response;
  }

  private async addressesOf(
    url: URL,
    allowPrivate: boolean,
    signal: AbortSignal,
  ): Promise<readonly LookupAddress[]> {
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(hostname);
    const addresses = family === 0 ? await this.resolved(hostname, signal) : [{ address: hostname, family }];
    // One bad address spoils the name: which of them a connection picks is not ours to say.
    for (const { address } of addresses) {
      const reach = reachOf(address);
      if (reach === 'forbidden' || (reach === 'private' && !allowPrivate))
        throw new EgressRefused('it does not lead to a public address');
    }
    return addresses;
  }

  private async resolved(hostname: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    const aborted = new Promise<never>((_, reject) => {
      const stop = (): void => {
        reject(new EgressFailed('it took too long'));
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
    aborted.catch(() => undefined);
    const answer = this.resolve(hostname).catch((error: unknown) => {
      throw new EgressFailed('its name cannot be resolved', { cause: error });
    });
    const addresses = await Promise.race([answer, aborted]);
    if (addresses.length === 0) throw new EgressFailed('its name cannot be resolved');
    return addresses;
  }
}

function checkedUrl(input: string | URL, allowPrivate: boolean): URL {
  const url = URL.parse(String(input));
  if (url === null || url.href.length > 2_048) throw new EgressRefused('it is not an absolute URL');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    throw new EgressRefused('it is not https');
  if (url.username !== '' || url.password !== '') throw new EgressRefused('it carries credentials');
  // Below 1024 live mail, name and file services that understand enough HTTP to be harmed by it.
  if (!allowPrivate && isLowPort(url.port)) throw new EgressRefused('its port is not one of the web');
  url.hash = '';
  return url;
}

/** The URL parser leaves the port of the scheme itself out. */
const isLowPort = (port: string): boolean => port !== '' && Number(port) < 1024;
