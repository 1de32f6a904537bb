import { jest } from '@jest/globals';
import { EmbeddedPostgresFixture, query } from './embedded-postgres.fixture.js';

/** What only root meets; there is nothing to test as anybody else. */
export const whenRoot = (title: string, run: () => Promise<void>): void => {
  if (process.getuid?.() === 0) it(title, run);
};

/** Real servers for one test file, ended after each test and cleaned up after the last. */
export function embeddedServers() {
  // A start takes a second, and several when the machine is busy.
  jest.setTimeout(120_000);
  const fixture = new EmbeddedPostgresFixture();
  beforeAll(() => fixture.open(), 60_000);
  afterEach(() => fixture.endServers(), 60_000);
  afterAll(() => fixture.cleanUp(), 60_000);
  return {
    fixture,
    server: (directory: string, options = {}) => fixture.newServer().start({ directory, ...options }),
  };
}

export async function exampleRows(url: string): Promise<number[]> {
  return (await query<{ n: number }>(url, 'SELECT n FROM example ORDER BY n')).map(({ n }) => n);
}
