import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';

/** Takes a request before Express does; what it does not answer it hands on, a failure with its reason. */
export type FrontHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (failure?: unknown) => void,
) => void;

const failures = new WeakMap<IncomingMessage, { readonly reason: unknown }>();

/**
 * Puts handlers in front of Express.
 *
 * Express gives each request and response another prototype and walks its stack: on the endpoints that machines call
 * most this costs as much as half of the answer, and they use nothing of it.
 */
export function openFrontDoor(
  server: Server,
  express: RequestListener,
  handlers: readonly FrontHandler[],
): void {
  const handOn = (request: IncomingMessage, response: ServerResponse, at: number): void => {
    const fail = (reason: unknown): void => {
      failures.set(request, { reason });
      express(request, response);
    };
    const handler = handlers[at];
    if (!handler) {
      express(request, response);
      return;
    }
    try {
      handler(request, response, (reason) => {
        if (reason === undefined) handOn(request, response, at + 1);
        else fail(reason);
      });
    } catch (error) {
      fail(error);
    }
  };
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    handOn(request, response, 0);
  });
}

/** First in Express: what failed in front of it is answered like every other failure. */
export const failuresOfTheFront: RequestHandler = (request, _response, next) => {
  const failure = failures.get(request);
  if (failure) next(failure.reason);
  else next();
};
