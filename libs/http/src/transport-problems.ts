/** What a problem `type` leads to. */
export interface DocumentedProblem {
  readonly code: string;
  readonly status: number;
  readonly about: string;
}

/**
 * What requests are refused for before any rule of ours is asked, by the status that some middleware, the router or the
 * database chose. All other problems are classes: the page prints what stands above them.
 */
export const transportProblems: Readonly<Record<number, DocumentedProblem>> = Object.fromEntries(
  (
    [
      [400, 'http/malformed-request', 'The request breaks HTTP, JSON or the form of a parameter.'],
      [401, 'http/not-authenticated', 'The request carries no valid credentials.'],
      [403, 'http/forbidden', 'This is not allowed.'],
      [404, 'http/not-found', 'There is nothing here, or it is not yours.'],
      [405, 'http/method-not-allowed', 'This address does not take that method.'],
      [413, 'http/body-too-large', 'The body is larger than this address takes.'],
      [414, 'http/address-too-long', 'The address is longer than this server takes.'],
      [415, 'http/unsupported-media-type', 'This address does not take a body of that type or encoding.'],
      [422, 'http/invalid-input', 'A value of the request breaks its rules; `errors` lists each one.'],
      [500, 'http/internal', 'A fault on our side. It is logged under the request id.'],
      [503, 'http/unavailable', 'A service that this needs does not answer; try again.'],
    ] as const
  ).map(([status, code, about]) => [status, { code, status, about }]),
);
