import { CommandFailed } from '../cli/explain.js';

export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
  /** null when the body is no JSON. */
  readonly json: unknown;
  /** Why it was refused, in the words of the server: OAuth's, a problem document's, or the status. */
  readonly reason: string;
}

const patienceMs = 30_000;

/** One request. Redirects are not followed: they would carry the credentials to wherever they point. */
export async function answerOf(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => {
    throw new CommandFailed(`${new URL(url).origin} does not answer (${causeOf(error)}).`);
  });
  const text = await response.text();
  const json = parse(text);
  return { ok: response.ok, status: response.status, text, json, reason: reasonOf(response, json) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function reasonOf(response: Response, json: unknown): string {
  const body = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  const words = [body['error_description'], body['detail'], body['error'], body['title']];
  const found = words.find((word) => typeof word === 'string');
  return typeof found === 'string' ? found : `status ${String(response.status)}`;
}

/** fetch says only "fetch failed"; the cause below says why, and below that each address that was tried. */
function causeOf(error: unknown): string {
  const { cause, errors, message, code } = (error ?? {}) as {
    cause?: unknown;
    errors?: unknown[];
    message?: string;
    code?: string;
  };
  if (cause !== undefined) return causeOf(cause);
  if (errors?.[0] !== undefined) return causeOf(errors[0]);
  return [message, code].find((text) => text !== undefined && text !== '') ?? String(error);
}
