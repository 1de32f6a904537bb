import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { MalformedRequest } from '@gatehouse/http';
import { markRealm, markRoute } from '@gatehouse/observability';
import { mainRealm, urlsConfig } from '@gatehouse/realms';
import { originOf } from '../web/request-facts.js';
import { prepareBody } from './request-body.js';
import { routes } from './provider-routes.js';
import { RealmProviders } from './realm-providers.js';
import { isStorableParameter } from './storable.js';

type Next = (error?: unknown) => void;
type Incoming = IncomingMessage & { originalUrl?: string; baseUrl?: string };

const REALM = /^\/realms\/([a-z0-9][a-z0-9-]{0,62})(\/.*)?$/;

/** The short paths of the default realm, as AuthGate's clients use them. */
const shortPaths: Readonly<Record<string, string>> = {
  '/oauth/authorize': routes.authorization,
  '/oauth/token': routes.token,
  '/oauth/device/code': routes.device_authorization,
  '/oauth/revoke': routes.revocation,
  '/oauth/introspect': routes.introspection,
  '/oauth/userinfo': routes.userinfo,
  '/oauth/par': routes.pushed_authorization_request,
  '/oauth/logout': routes.end_session,
  '/device': routes.code_verification,
};

/** RFC 8414 section 3.1 puts the well-known part before the issuer's path; OpenID Connect Discovery puts it behind. */
const WELL_KNOWN_FIRST =
  /^\/\.well-known\/(oauth-authorization-server|openid-configuration)(\/realms\/[^/]+)\/?$/;

/** What oidc-provider serves below a realm; everything else there is ours. */
const protocolPaths = [
  ...Object.values(routes),
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
];

const exactPaths = new Set<string>(protocolPaths);

/**
 * The steps that the library serves below its endpoints. Nothing else goes to it: its router also takes a slash at the
 * end and any case, and what we decide by path would not be asked there.
 */
const steps = [
  new RegExp(`^${routes.authorization}/[A-Za-z0-9_-]{20,64}$`),
  new RegExp(`^${routes.code_verification}/[A-Za-z0-9_-]{20,64}$`),
  new RegExp(`^${routes.end_session}/(?:confirm|success)$`),
  new RegExp(`^${routes.registration}/[A-Za-z0-9._~-]{1,100}$`),
];

const isProtocolPath = (path: string): boolean =>
  exactPaths.has(path) || steps.some((step) => step.test(path));

const routeNames = new Map<string, string>(
  Object.entries(routes).map(([name, path]) => [path, `oidc:${name}`]),
);

/** A few fixed names for logs and metrics; never a path with an id in it. */
const routeName = (path: string): string =>
  routeNames.get(path) ?? (path.startsWith('/.well-known/') ? 'oidc:discovery' : 'oidc:step');

/**
 * The way from a request to its realm's provider.
 *
 * Mounted before any body parser and any route of Nest. It matches the path as it was sent: nothing is decoded or
 * normalized, so an encoded or doubled slash matches nothing (CVE-2026-3872).
 */
@Injectable()
export class OidcGateway {
  private readonly publicAddress: { readonly host: string; readonly protocol: string };

  constructor(
    private readonly providers: RealmProviders,
    @Inject(configOf(urlsConfig)) urls: ConfigOf<typeof urlsConfig>,
  ) {
    const { host, protocol } = new URL(urls.publicUrl);
    this.publicAddress = { host, protocol: protocol.slice(0, -1) };
  }

  readonly handle = (request: Incoming, response: ServerResponse, next: Next): void => {
    this.dispatch(request, response).then((handled) => {
      if (!handled) next();
    }, next);
  };

  private async dispatch(request: Incoming, response: ServerResponse): Promise<boolean> {
    const { path, query } = splitUrl(request.url ?? '/');
    const target = targetOf(path);
    if (target === null) return false;
    const provider = await this.providers.find(target.realm);
    if (provider === null || !isProtocolPath(target.rest)) return false;
    if (query !== '') assertStorable(query);
    markRealm(target.realm);
    markRoute(routeName(target.rest));
    this.presentAs(request, `/realms/${target.realm}`, `${target.rest}${deviceLink(target.rest, query)}`);
    if (!(await prepareBody(request, response, target.rest))) return true;
    await provider.handle(request, response);
    return true;
  }

  /**
   * Makes the request look as if it had come straight to our configured address: the library builds URLs from the
   * request, and what a client writes into Host or X-Forwarded-* must not end up in one (CVE-2026-26747).
   */
  private presentAs(request: Incoming, mount: string, rest: string): void {
    const { ip } = originOf(request);
    request.headers['host'] = this.publicAddress.host;
    request.headers['x-forwarded-proto'] = this.publicAddress.protocol;
    request.headers['x-forwarded-for'] = ip ?? '';
    if (request.headers['x-forwarded-host'] !== undefined) delete request.headers['x-forwarded-host'];
    request.originalUrl = `${mount}${rest}`;
    request.baseUrl = mount;
    request.url = rest;
  }
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark) };
}

function targetOf(path: string): { realm: string; rest: string } | null {
  const short = Object.hasOwn(shortPaths, path) ? shortPaths[path] : undefined;
  if (short !== undefined) return { realm: mainRealm, rest: short };
  const [, realm, rest] = REALM.exec(path) ?? REALM.exec(realmFirst(path)) ?? [];
  return realm === undefined || rest === undefined ? null : { realm, rest };
}

/** @throws MalformedRequest for what no column can hold; a form or a JSON body is looked at where it is read */
function assertStorable(query: string): void {
  for (const [name, value] of new URLSearchParams(query))
    if (!isStorableParameter(name, value))
      throw new MalformedRequest(400, 'A parameter of the query holds a character that is not allowed.');
}

/** The same address with the well-known part behind the issuer; empty for what is none. */
function realmFirst(path: string): string {
  const [, kind, realmPath] = WELL_KNOWN_FIRST.exec(path) ?? [];
  return kind === undefined || realmPath === undefined ? '' : `${realmPath}/.well-known/${kind}`;
}

/** Some devices put their code into `?code=`; the page knows it as `user_code` (RFC 8628 section 3.3.1). */
function deviceLink(rest: string, query: string): string {
  if (rest !== routes.code_verification || query === '') return query;
  const parameters = new URLSearchParams(query);
  const code = parameters.get('code');
  if (code === null || parameters.has('user_code')) return query;
  return `?${new URLSearchParams({ user_code: code }).toString()}`;
}
