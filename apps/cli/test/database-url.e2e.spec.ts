import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newKeyRing } from '@gatehouse/crypto';
import { inDatabase } from '../../../test/support/attack.js';
import { newDatabase } from '../../../test/support/other-node.js';
import { system } from '../../../test/support/system.js';
import { gatehouse } from './support/command-line.js';

jest.setTimeout(240_000);

const withPath = (database: string, path: string) =>
  Object.assign(new URL(database), { pathname: path }).href;
const withPassword = (database: string) => Object.assign(new URL(database), { password: 's3cret' }).href;

describe('a DATABASE_URL that does not work', () => {
  it.each(['foo', 'mysql://a:s3cret@b'])('is refused at once: %s', async (url) => {
    for (const command of [['start'], ['migrate'], ['realm', 'list']]) {
      const run = gatehouse(command, { DATABASE_URL: url });
      expect(await run.ended).toBe(1);
      expect(run.output()).toContain('DATABASE_URL: must begin with postgres:// or postgresql://');
      expect(run.output()).not.toMatch(/s3cret|\n\s+at /);
    }
  });

  it('is named with every other variable that is wrong', async () => {
    const run = gatehouse(['start'], { DATABASE_URL: 'foo', IDP_PORT: 'x' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/IDP_PORT: /);
    expect(run.output()).toMatch(/DATABASE_URL: must begin/);
  });

  it('is told beside what looks like a setting and is none', async () => {
    const home = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'));
    const run = gatehouse(['start'], {
      GATEHOUSE_HOME: home,
      DATABASE_URL: 'postgres://gh:s3cret@127.0.0.1:1/gh',
      PASSWORD_MIN_LENGHT: '20',
    });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(
      'PASSWORD_MIN_LENGHT is no setting and changes nothing. Is PASSWORD_MIN_LENGTH',
    );
    await rm(home, { recursive: true, force: true });
  });

  it('is one line that says why, without the password', async () => {
    const database = await newDatabase();
    const faults = [
      ['postgres://gh:s3cret@127.0.0.1:1/gh', 'cannot connect to gh@127.0.0.1:1/gh: connection refused.'],
      [
        'postgres://gh:s3cret@no.such.host.invalid/gh',
        /cannot connect to gh@no\.such\.host\.invalid:5432\/gh: .*host/,
      ],
      [withPath(database, '/nowhere'), 'there is no database of that name.'],
      [withPassword(database), 'wrong password, or no such role.'],
    ] as const;
    for (const [url, reason] of faults) {
      for (const command of [['migrate'], ['realm', 'list']]) {
        const run = gatehouse(command, { DATABASE_URL: url });
        expect(await run.ended).toBe(1);
        expect(run.output()).toMatch(/^DATABASE_URL: [^\n]+\n$/);
        expect(run.output()).toEqual(
          typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason),
        );
        expect(run.output()).not.toContain('s3cret');
      }
    }
  });

  it('is what an application says that is started by itself, too', async () => {
    const main = join(import.meta.dirname, '../../../dist/apps/resource-api/src/main.js');
    const { stderr, status } = spawnSync(process.execPath, [main], {
      env: {
        DATABASE_URL: 'postgres://gh:s3cret@127.0.0.1:1/gh',
        GATEHOUSE_KEYRING: newKeyRing(),
        PORT: '0',
        METRICS_PORT: '0',
      },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'resource-api cannot start: DATABASE_URL: cannot connect to gh@127.0.0.1:1/gh: connection refused.\n',
    );
  });

  it('names the role that may not create there, and what it needs', async () => {
    const [name, database] = [
      `weak_${randomBytes(5).toString('hex')}`,
      `${randomBytes(5).toString('hex')}_weak`,
    ];
    await inDatabase(`create role ${name} login password 's3cret'`);
    await inDatabase(`create database "${database}"`);
    const url = new URL(system().start.database.url);
    Object.assign(url, { username: name, password: 's3cret', pathname: `/${database}` });
    try {
      for (const command of [['start'], ['migrate'], ['realm', 'list']]) {
        const home = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'));
        const ports = { IDP_PORT: '0', RESOURCE_API_PORT: '0', ADMIN_API_PORT: '0', IDP_METRICS_PORT: '0' };
        const more = { RESOURCE_API_METRICS_PORT: '0', ADMIN_API_METRICS_PORT: '0', GATEHOUSE_HOME: home };
        const run = gatehouse(command, {
          DATABASE_URL: url.href,
          GATEHOUSE_KEYRING: newKeyRing(),
          ...ports,
          ...more,
        });
        expect(await run.ended).toBe(1);
        expect(run.output()).toBe(
          'DATABASE_URL: permission denied for schema public. ' +
            `The role ${name} must own the database, or have CREATE on its schema public.\n`,
        );
        await rm(home, { recursive: true });
      }
    } finally {
      await inDatabase(`drop database "${database}" with (force)`);
      await inDatabase(`drop role ${name}`);
    }
  });
});
