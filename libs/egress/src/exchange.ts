import type { LookupAddress } from 'node:dns';
import {
  request as requestPlain,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestTls } from 'node:https';
import type { LookupFunction } from 'node:net';
import { EgressFailed } from './egress.errors.js';

export interface Exchange {
  readonly url: URL;
  readonly init: RequestInit;
  /** The checked addresses; the connection goes to one of them and nowhere else. */
  readonly addresses: readonly LookupAddress[];
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

/** Headers that the connection owns; a caller's own would change where or how the request goes. */
const OWNED = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'proxy-authorization',
  'accept-encoding',
];
/** Statuses that have no body (Fetch standard, "null body status"). */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

/** One request and its whole answer over one connection that is closed afterwards. */
export async function exchange({ url, init, addresses, signal, maxBytes }: Exchange): Promise<Response> {
  const described = new Request(url, { ...init, redirect: 'manual', signal: null });
  const body = described.body === null ? null : Buffer.from(await described.arrayBuffer());
  const headers = Object.fromEntries([...described.headers].filter(([name]) => !OWNED.includes(name)));
  const options: RequestOptions = {
    method: described.method,
    headers: {
      accept: '*/*',
      'user-agent': 'gatehouse',
      ...headers,
      // A compressed answer could be a thousand times what was measured.
      'accept-encoding': 'identity',
      ...(body === null ? {} : { 'content-length': String(body.length) }),
    },
    lookup: pinned(addresses),
    agent: false,
    signal,
    maxHeaderSize: 16_384,
  };
  const request = url.protocol === 'https:' ? requestTls(url, options) : requestPlain(url, options);
  try {
    const answer = await answerTo(request, body);
    return await responseFrom(answer, maxBytes);
  } catch (error) {
    throw failure(error, signal);
  } finally {
    request.destroy();
  }
}

/** Answers every question with what was checked, in the form that the connection asks for. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function answerTo(request: ClientRequest, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    request.once('upgrade', () => {
      reject(new EgressFailed('it answered with another protocol'));
    });
    request.end(body ?? undefined);
  });
}

async function responseFrom(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new EgressFailed('its answer is compressed, which was not asked for');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new EgressFailed(`its answer is larger than ${String(maxBytes)} bytes`);
    chunks.push(chunk);
  }
  const status = answer.statusCode ?? 0;
  if (status < 200 || status > 599) throw new EgressFailed('its answer has no valid status');
  return new Response(WITHOUT_BODY.has(status) ? null : Buffer.concat(chunks), {
    status,
    headers: headersOf(answer),
  });
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return headers;
}

function failure(error: unknown, signal: AbortSignal): EgressFailed {
  if (error instanceof EgressFailed) return error;
  if (signal.aborted) return new EgressFailed('it took too long', { cause: error });
  const { code } = error as { code?: unknown };
  const tls = typeof code === 'string' && /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code);
  return new EgressFailed(tls ? 'its certificate is not valid' : 'the connection failed', { cause: error });
}
