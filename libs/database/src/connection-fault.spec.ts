import { connectionFault, DatabaseUnusable, sayingWhatFailed } from './connection-fault.js';

const url = 'postgresql://gh:s3cret%2F@127.0.0.1:1/gh?password=0ther&sslmode=disable';
const failure = (code?: string, message = 'boom') => Object.assign(new Error(message), code ? { code } : {});

describe('a fault of the database', () => {
  it.each([
    ['connection refused', failure('ECONNREFUSED')],
    ['there is no host of that name', failure('ENOTFOUND')],
    ['wrong password, or no such role', failure('28P01')],
    ['there is no database of that name', failure('3D000')],
    ['no pg_hba.conf entry', failure('28000', 'no pg_hba.conf entry')],
    ['no answer', failure(undefined, 'timeout expired')],
    [
      'the server asks for a password, and the URL has none',
      failure(undefined, 'SASL: client password must be a string'),
    ],
  ])('is one line that names the server and no password: %s', (reason, error) => {
    const fault = connectionFault(url, error);
    expect(fault).toBeInstanceOf(DatabaseUnusable);
    expect(fault?.message).toBe(`DATABASE_URL: cannot connect to gh@127.0.0.1:1/gh: ${reason}.`);
  });

  it('names the role that may not create, and what it needs', () => {
    const fault = connectionFault(url, failure('42501', 'permission denied for schema public'));
    expect(fault?.message).toBe(
      'DATABASE_URL: permission denied for schema public. ' +
        'The role gh must own the database, or have CREATE on its schema public.',
    );
  });

  it.each([
    ['postgres://db.example/x', 'db.example:5432/x'],
    ['postgres:///x?host=/run/pg&user=me', 'me@/run/pg:5432/x'],
    ['postgres://a%zz@h/x', 'a%zz@h:5432/x'],
    ['postgres://a:b@c:no/x', 'the database'],
  ])('names the server of %s', (given, name) => {
    expect(connectionFault(given, failure('ECONNREFUSED'))?.message).toContain(`connect to ${name}: `);
  });

  it('leaves every other error as it is', async () => {
    const bug = new TypeError('boom');
    await expect(sayingWhatFailed(url, () => Promise.reject(bug))).rejects.toBe(bug);
    await expect(sayingWhatFailed(url, () => Promise.resolve(7))).resolves.toBe(7);
  });
});
