import type { Json } from './json.js';
import { codeFlow } from './oauth.js';
import type { StartFile } from './start-file.js';
import { send } from './send.js';

export interface ApiAnswer<T = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** One JSON call with a bearer token. Answers whatever came; the caller says what it expects. */
export async function callApi<T = Json>(
  token: string | null,
  method: string,
  url: string | URL,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer<T>> {
  const response = await send(url, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (json && text !== '' ? JSON.parse(text) : text) as T,
  };
}

/** The admin API as an administrator uses it: each call must succeed, or the answer's words are the failure. */
export class AdminApi {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  get<T = Json>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T = Json>(path: string, body: unknown = {}): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  patch<T = Json>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, body);
  }

  put<T = Json>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  delete<T = Json>(path: string): Promise<T> {
    return this.call<T>('DELETE', path);
  }

  /** The same call without the demand that it succeeds. */
  try<T = Json>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
    return callApi<T>(this.token, method, this.url + path, body);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.try<T>(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  }
}

/** Signs the administrator in through the pages with the demo web client, as the start screen describes. */
export async function signInAdministrator({
  idp,
  adminApi,
  administrator,
  clients,
}: StartFile): Promise<AdminApi> {
  const { tokens } = await codeFlow({ issuer: idp.issuer, client: clients.web, person: administrator });
  const api = new AdminApi(adminApi.url, tokens.access_token);
  // Says at once, and in words, when this token opens nothing.
  await api.get('/realms/main');
  return api;
}
