/** One of several statuses is right; the failure names the request. */
export function expectStatus(where: string, status: number, allowed: readonly number[]): void {
  const verdict = allowed.includes(status) ? 'as expected' : String(status);
  expect(`${where}: ${verdict}`).toBe(`${where}: as expected`);
}
