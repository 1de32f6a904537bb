/** Longer than any answer takes; shorter than a test, so that the request that hangs is named. */
const ANSWER_WITHIN_MS = 20_000;

/** fetch() that does not follow redirects, does not wait for ever, and says which request failed. */
export async function send(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const signal = init.signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS);
  // After a busy moment (a test file that loads) the socket that fetch would reuse may be closed by the server, and
  // the news of it not read yet: one turn of the event loop reads it.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    return await fetch(url, { redirect: 'manual', ...init, signal });
  } catch (error) {
    const why =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : '';
    throw new Error(`${init.method ?? 'GET'} ${String(url)} got no answer: ${why}`, { cause: error });
  }
}
