import type { Provider } from 'oidc-provider';
import { routes } from './provider-routes.js';

interface ErrorBody {
  error?: string;
  error_description?: string;
}

/** What the library says about a grant type that the client is not registered for. */
const GRANT_NOT_ALLOWED = 'requested grant type is not allowed for this client';

/** What is no access token at all, or may be one. */
const isForeign = (authorization: string | undefined): boolean =>
  authorization !== undefined && !/^(?:bearer|dpop)(?: |$)/i.test(authorization);

/** Answers of the library that the RFCs have other words for. */
export function standardizeErrors(provider: Provider): void {
  provider.use(async (ctx, next) => {
    // RFC 6750 section 3.1: who comes with another scheme (Basic) is asked for a token like who comes with nothing.
    if (ctx.path === routes.userinfo && isForeign(ctx.headers.authorization))
      delete ctx.headers.authorization;
    await next();
    const body = ctx.body as ErrorBody | undefined;
    // RFC 6749 section 5.2.
    if (body?.error_description === GRANT_NOT_ALLOWED) body.error = 'unauthorized_client';
    // An endpoint that is switched off, or a method that it does not have: JSON like every other answer here.
    if (ctx.status === 404 && body === undefined) {
      ctx.status = 404;
      ctx.body = { error: 'invalid_request', error_description: `there is no ${ctx.method} at this address` };
    }
  });
}
