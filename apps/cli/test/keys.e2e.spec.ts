import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newKeyRing } from '@gatehouse/crypto';
import { Page } from '../../../test/support/browser.js';
import {
  NodeBrowser,
  newDatabase,
  SEEDED_ADMINISTRATOR,
  startOtherNode,
} from '../../../test/support/other-node.js';
import { system } from '../../../test/support/system.js';
import { gatehouse } from './support/command-line.js';

jest.setTimeout(240_000);

const added = newKeyRing('added');

describe('keys reseal', () => {
  let database: string;
  let first: string;
  beforeAll(async () => {
    database = await newDatabase();
    first = (await readFile(join(system().home, 'keyring'), 'utf8')).trim();
  });

  const over = (ring: string) => ({ DATABASE_URL: database, GATEHOUSE_KEYRING: ring });
  const node = (ring: string) => startOtherNode({ ...over(ring), GATEHOUSE_KEYRING_FILE: '' });
  const reseal = async (ring: string): Promise<{ code: number | null; output: string }> => {
    const run = gatehouse(['keys', 'reseal'], over(ring));
    return { code: await run.ended, output: run.output() };
  };

  it('moves an installation to another key while nodes with either order of keys serve it', async () => {
    const keyId = first.slice(0, first.indexOf(':'));
    const idle = await reseal(first);
    expect(idle).toMatchObject({
      code: 0,
      output: expect.stringContaining('realm_secret: 0 sealed anew, 0 left'),
    });
    expect(idle.output).toContain('No other key of the ring is needed any more.');

    const [before, after] = await Promise.all([node(`${first},${added}`), node(`${added},${first}`)]);
    try {
      const done = await reseal(`${added},${first}`);
      expect(done.code).toBe(0);
      expect(done.output).toMatch(
        /realm_secret: 3 sealed anew, 0 left\nsigning_key_secret: 2 sealed anew, 0 left/,
      );
      expect(done.output).toContain('Every secret is sealed under "added".');
      expect(done.output).toContain(`Passwords that still need "${keyId}": 1.`);
      for (const text of [first, added]) expect(done.output).not.toContain(text.slice(text.indexOf(':') + 1));

      // The form of each node is taken by the other one.
      for (const [gives, takes] of [
        [after, before],
        [before, after],
      ] as const) {
        const browser = new NodeBrowser(gives);
        const page = await browser.open(`${system().issuer()}/account`);
        const there = new URL(page.url.href.replace(gives.url, takes.url));
        const moved = new Page(there, page.status, page.headers, page.html, null);
        const sent = await browser.press(moved, 'sign-in', SEEDED_ADMINISTRATOR);
        const next = sent.leftFor ? await browser.open(sent.leftFor) : sent;
        expect([next.status, next.has('who')]).toEqual([200, true]);
      }
    } finally {
      await Promise.all([before.stop(), after.stop()]);
    }
    // The last sign-in was at a node where the new key is first: it moved the password.
    const again = await reseal(`${added},${first}`);
    expect(again.output).toContain('No other key of the ring is needed any more.');

    const alone = await node(added);
    try {
      const browser = new NodeBrowser(alone);
      const page = await browser.open(`${system().issuer()}/account`);
      expect((await browser.press(page, 'sign-in', SEEDED_ADMINISTRATOR)).has('who')).toBe(true);
    } finally {
      await alone.stop();
    }
  });

  it('says what it cannot open, and fails', async () => {
    const { code, output } = await reseal(newKeyRing('stranger'));
    expect(code).toBe(1);
    expect(output).toContain('realm_secret: 0 sealed anew, 3 left');
    expect(output).toContain('the key ring has no key "added"');
    expect(output).toContain('Keep every key until nothing is left.');
  });

  it('keeps a process from serving that has none of the keys', async () => {
    const env = { ...over(newKeyRing('stranger')), GATEHOUSE_KEYRING_FILE: '', LOG_LEVEL: 'error' };
    await expect(startOtherNode(env)).rejects.toThrow(
      /idp cannot start: This database was set up with another key ring/,
    );
  });
});
