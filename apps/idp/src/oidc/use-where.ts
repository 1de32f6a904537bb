import type { Provider } from 'oidc-provider';

export type ProviderMiddleware = Parameters<Provider['use']>[0];
export type ProviderContext = Parameters<ProviderMiddleware>[0];

/** Puts a middleware around the requests that it is for; the others pay a comparison and no promise. */
export function useWhere(
  provider: Provider,
  applies: (ctx: ProviderContext) => boolean,
  middleware: ProviderMiddleware,
): void {
  provider.use((ctx, next): Promise<unknown> => (applies(ctx) ? middleware(ctx, next) : next()));
}
