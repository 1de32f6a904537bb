import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of a request carries. Mutable: the realm and the route are known only later. */
export interface RequestContext {
  readonly requestId: string;
  /** Name of the realm that the request is about, once it is known. */
  realm?: string;
  /** The pattern of the route, never the path: a metric label must not come from the caller. */
  route?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs work so that everything it logs, at any depth, carries the context. */
export const runInRequestContext = <T>(context: RequestContext, work: () => T): T =>
  storage.run(context, work);

/** The request that is being served here, if any. */
export const currentRequest = (): RequestContext | undefined => storage.getStore();

/** Names the realm of the running request for its log lines. Nothing outside a request. */
export function markRealm(realm: string): void {
  const context = storage.getStore();
  if (context) context.realm = realm;
}

/** Names the route of the running request for logs and metrics, where no router knows it (mounted handlers). */
export function markRoute(route: string): void {
  const context = storage.getStore();
  if (context) context.route = route;
}
