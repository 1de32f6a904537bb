export interface DocumentedProblem {
  readonly code: string;
  readonly status: number;
  readonly about: string;
}

const documented = new Map<string, DocumentedProblem>();

/** Every problem that was documented, by its code; the docs routes and the generated pages print it. */
export const documentedProblems: ReadonlyMap<string, DocumentedProblem> = documented;

/** Documents what a problem `type` means. Libs call it beside the error that they declare. */
export function documentProblem(code: `${string}/${string}`, status: number, about: string): void {
  documented.set(code, { code, status, about });
}

documentProblem('http/malformed-request', 400, 'The request breaks HTTP, JSON or the form of a parameter.');
documentProblem('http/not-found', 404, 'There is nothing here, or it is not yours.');
documentProblem('http/method-not-allowed', 405, 'This address does not take that method.');
documentProblem('http/body-too-large', 413, 'The body is larger than this address takes.');
documentProblem('http/address-too-long', 414, 'The address is longer than this server takes.');
documentProblem(
  'http/unsupported-media-type',
  415,
  'This address does not take a body of that type or encoding.',
);
documentProblem('http/forbidden', 403, 'This is not allowed.');
documentProblem('http/unavailable', 503, 'A service that this needs does not answer; try again.');
// Platform libs below this one cannot call it; what they throw is documented here.
documentProblem(
  'rate-limit/too-many-requests',
  429,
  'Tried too often; `retryAfterSeconds` says when to try again.',
);
documentProblem(
  'crypto/hashing-busy',
  503,
  'Too many passwords are being checked; `retryAfterSeconds` says when to try again.',
);
documentProblem(
  'egress/refused',
  422,
  'The address may not be fetched: it is not https, not public, or carries credentials.',
);
documentProblem('egress/failed', 503, 'The address was called and did not answer as it should.');
documentProblem('http/internal', 500, 'A fault on our side. It is logged under the request id.');
