import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { addressKey, TooManyRequests, type RateLimiter } from '@gatehouse/rate-limit';
import type { Realm } from '@gatehouse/realms';
import { originOf } from '../web/request-facts.js';
import { routes } from './provider-routes.js';
import type { ProviderPages } from './provider-pages.js';
import { useWhere } from './use-where.js';

/**
 * A user code has 20^8 values (34 bits) and lives ten minutes. At this pace one address finds one of a thousand open
 * codes with a chance below one in a hundred thousand (RFC 8628 section 5.1 asks for a limit).
 */
const TRIES_PER_ADDRESS = { points: 40, durationSeconds: 10 * 60 };

/** Limits how often codes of devices can be entered from one address, right or wrong. */
export function limitUserCodes(
  provider: Provider,
  realm: Realm,
  limits: RateLimiter,
  pages: ProviderPages,
): void {
  useWhere(
    provider,
    ({ method, path }) => method === 'POST' && path === routes.code_verification,
    async (ctx, next) => {
      try {
        await limits.consume(
          'device-user-code',
          `${realm.id}/${addressKey(originOf(ctx.req).ip)}`,
          TRIES_PER_ADDRESS,
        );
      } catch (error) {
        if (!(error instanceof TooManyRequests)) throw error;
        await pages.tooManyTries(ctx as KoaContextWithOIDC, error.extensions.retryAfterSeconds);
        return;
      }
      await next();
    },
  );
}
