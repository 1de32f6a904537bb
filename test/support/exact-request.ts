import { request, type Agent, type IncomingHttpHeaders } from 'node:http';
import type { Json } from './json.js';

export interface Answer<T = Json> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed when it is JSON, otherwise text. */
  readonly body: T;
  readonly text: string;
}

export interface RequestOver {
  readonly token?: string | null;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request whose path goes out byte for byte as given: fetch would tidy it up. */
export function sendExactly<T = Json>(
  { port, agent = false }: { readonly port: number; readonly agent?: Agent | false },
  method: string,
  path: string,
  { token = null, body, raw, headers = {} }: RequestOver = {},
): Promise<Answer<T>> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(content === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = /json/.test(response.headers['content-type'] ?? '') && text !== '';
          const parsed: unknown = json ? JSON.parse(text) : text;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed as T, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}
