import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { VNode } from 'preact';
import {
  DeviceCodePage,
  DeviceConfirmPage,
  DeviceDonePage,
  DeviceRefusedPage,
  ErrorPage,
  FormPostPage,
  SignedOutPage,
  SignOutPage,
  type DeviceCodeProblem,
  type ErrorCase,
  type ScopeRequest,
} from '../pages/index.js';
import type { PageRenderer } from '../web/page-renderer.js';
import { withAllPermissions } from './all-permissions.js';
import { routes } from './provider-routes.js';
import type { ResourceServers } from './resource-servers.js';
import { useWhere } from './use-where.js';
import { pageOf } from '../web/page-of.js';

/** Endpoints that no browser is ever sent to. */
const calledByPrograms = new Set<string>([
  routes.token,
  routes.introspection,
  routes.revocation,
  routes.userinfo,
  routes.jwks,
  routes.device_authorization,
  routes.pushed_authorization_request,
]);

interface LibraryError extends Error {
  readonly statusCode?: number;
  readonly error?: string;
}

/** The pages that the library asks for in the middle of a protocol step, drawn like all our others. */
export class ProviderPages {
  constructor(
    private readonly renderer: PageRenderer,
    private readonly realmName: string,
    private readonly resources: ResourceServers,
  ) {}

  async error(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }): Promise<void> {
    await this.show(
      ctx,
      pageOf(ErrorPage, {
        error: errorCase(out.error, ctx.status),
        technical: { code: out.error, description: out.error_description },
      }),
    );
  }

  async tooManyTries(ctx: KoaContextWithOIDC, retryAfterSeconds: number): Promise<void> {
    await this.show(ctx, pageOf(ErrorPage, { error: 'throttled', retryAfterSeconds }));
    ctx.status = 429;
    ctx.set('Retry-After', String(retryAfterSeconds));
  }

  async userCodeInput(
    ctx: KoaContextWithOIDC,
    form: string,
    error?: LibraryError & { userCode?: string },
  ): Promise<void> {
    if (error?.name === 'AbortedError') {
      await this.show(ctx, pageOf(DeviceRefusedPage, { reason: 'denied', deviceHref: actionOf(form) }));
      return;
    }
    await this.show(
      ctx,
      pageOf(DeviceCodePage, {
        action: actionOf(form),
        csrf: xsrfOf(form),
        hidden: { xsrf: xsrfOf(form) },
        userCode: error?.userCode,
        problem: error ? deviceProblem(error) : undefined,
      }),
    );
  }

  async userCodeConfirm(ctx: KoaContextWithOIDC, form: string, userCode: string): Promise<void> {
    const { client } = ctx.oidc;
    await this.show(
      ctx,
      pageOf(DeviceConfirmPage, {
        action: actionOf(form),
        csrf: xsrfOf(form),
        hidden: { xsrf: xsrfOf(form), user_code: userCode },
        client: { name: client?.clientName ?? client?.clientId ?? '' },
        userCode,
        scopes: this.askedByDevice(ctx),
        allowField: { name: 'confirm', value: 'yes' },
        denyField: { name: 'abort', value: 'yes' },
      }),
    );
  }

  private askedByDevice({ oidc }: KoaContextWithOIDC): ScopeRequest[] {
    const code = oidc.deviceCode as unknown as { params?: { scope?: string } } | undefined;
    return this.resources.describe(
      withAllPermissions((code?.params?.scope ?? '').split(' ').filter(Boolean)),
    );
  }

  async deviceDone(ctx: KoaContextWithOIDC): Promise<void> {
    await this.show(ctx, pageOf(DeviceDonePage, { clientName: ctx.oidc.client?.clientName ?? '' }));
  }

  async confirmLogout(ctx: KoaContextWithOIDC, form: string): Promise<void> {
    const xsrf = xsrfOf(form);
    await this.show(
      ctx,
      pageOf(SignOutPage, {
        action: actionOf(form),
        csrf: xsrf,
        hidden: { xsrf },
        clientName: ctx.oidc.client?.clientName,
        signOutField: { name: 'logout', value: 'yes' },
        stayField: { name: 'stay', value: 'yes' },
      }),
      // Checked against the client's registration before this page is drawn; the redirect there answers the form.
      textParameter(ctx, 'post_logout_redirect_uri'),
    );
  }

  async loggedOut(ctx: KoaContextWithOIDC): Promise<void> {
    await this.show(ctx, pageOf(SignedOutPage, { signInHref: `/realms/${this.realmName}/account` }));
  }

  /**
   * Replaces the library's self-submitting form, which needs an inline script, by our own page.
   * Its values are already escaped for HTML and are read back before they are escaped again.
   */
  replaceFormPosts(provider: Provider): void {
    useWhere(
      provider,
      ({ path }) => !calledByPrograms.has(path),
      async (ctx, next) => {
        await next();
        await this.replaceFormPost(ctx as KoaContextWithOIDC);
      },
    );
  }

  private async replaceFormPost(ctx: KoaContextWithOIDC): Promise<void> {
    if (typeof ctx.body !== 'string' || !ctx.body.includes('<title>Submitting Callback</title>')) return;
    const { status } = ctx;
    const action = actionOf(ctx.body);
    const fields = Object.fromEntries(
      [...ctx.body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g)].map(
        ([, name, value]) => [unescapeHtml(name ?? ''), unescapeHtml(value ?? '')],
      ),
    );
    await this.show(
      ctx,
      pageOf(FormPostPage, { action, fields, clientName: ctx.oidc.client?.clientName }),
      action,
    );
    ctx.status = status;
  }

  private async show(ctx: KoaContextWithOIDC, page: VNode, formTarget?: string): Promise<void> {
    const rendered = await this.renderer.render(ctx.req, this.realmName, page, formTarget);
    ctx.type = 'html';
    ctx.set(rendered.headers);
    ctx.body = rendered.html;
  }
}

const errorCase = (error: string, status: number): ErrorCase =>
  status >= 500 ? 'unexpected' : error === 'invalid_client' ? 'unknown-client' : 'invalid-request';

function deviceProblem(error: LibraryError): DeviceCodeProblem {
  switch (error.name) {
    case 'NoCodeError':
      return 'missing';
    case 'ExpiredError':
      return 'expired';
    case 'AlreadyUsedError':
      return 'used';
    default:
      return 'unknown';
  }
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const attribute = (form: string, pattern: RegExp): string => unescapeHtml(pattern.exec(form)?.[1] ?? '');
const actionOf = (form: string): string => attribute(form, /action="([^"]*)"/);
const xsrfOf = (form: string): string => attribute(form, /name="xsrf" value="([^"]*)"/);

function textParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.params?.[name];
  return typeof value === 'string' ? value : undefined;
}
