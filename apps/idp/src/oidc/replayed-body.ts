import type { IncomingMessage } from 'node:http';

/**
 * Lets the library read a body that was read already, as if it came from the network in this form.
 *
 * The library would take `request.body`, too, but warns about it and writes it out and parses it once more. What it
 * asks of a request is whether it is readable, its chunks, and a length that fits (`lib/shared/selective_body.js`).
 */
export function replayBody(request: IncomingMessage, type: string, text: string): void {
  const bytes = Buffer.from(text);
  request.headers['content-type'] = type;
  request.headers['content-length'] = String(bytes.length);
  Object.defineProperties(request, {
    readable: { value: true },
    iterator: { value: () => [bytes] },
  });
}
