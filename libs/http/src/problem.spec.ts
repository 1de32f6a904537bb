import { NotFoundException } from '@nestjs/common';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { DomainError, errorKinds, type ErrorKind } from '@gatehouse/kernel';
import { databaseFault } from './database-fault.js';
import { failureOf } from './problem.js';

class Fact extends DomainError {
  readonly code = 'test/fact';
  constructor(readonly kind: ErrorKind) {
    super('what happened');
  }
}

describe('the table from errors to HTTP', () => {
  it('has a status for every kind', () => {
    expect(errorKinds.map((kind) => failureOf(new Fact(kind)).status)).toEqual([
      422, 401, 403, 404, 409, 429, 503,
    ]);
  });

  it.each([
    [400, 'http/malformed-request'],
    [401, 'http/not-authenticated'],
    [403, 'http/forbidden'],
    [404, 'http/not-found'],
    [405, 'http/method-not-allowed'],
    [413, 'http/body-too-large'],
    [414, 'http/address-too-long'],
    [415, 'http/unsupported-media-type'],
    [422, 'http/invalid-input'],
  ])('has a code for what is refused with %i before any rule is asked', (status, code) => {
    expect(failureOf(Object.assign(new Error('x'), { status }))).toMatchObject({ status, code });
  });

  it('passes on what a domain error says', () => {
    expect(failureOf(new Fact('conflict'))).toMatchObject({
      code: 'test/fact',
      detail: 'what happened',
      unexpected: false,
    });
  });

  it.each([
    ['a router’s fault', Object.assign(new Error('Failed to decode param'), { status: 400 }), 400],
    ['a parser’s fault', Object.assign(new Error('too big'), { statusCode: 413 }), 413],
    ['an aborted body', Object.assign(new Error('request aborted'), { status: 400 }), 400],
    ['Nest’s own', new NotFoundException('Cannot GET /<script>'), 404],
    ['a URIError', new URIError('malformed'), 400],
    ['text', 'thrown', 500],
    ['nothing', undefined, 500],
    ['a status that is no refusal', Object.assign(new Error('x'), { status: 200 }), 500],
    ['a 5xx of somebody else', Object.assign(new Error('upstream says x'), { status: 502 }), 500],
  ])('answers %s by its status and in our words', (_, error, status) => {
    const failure = failureOf(error);
    expect(failure.status).toBe(status);
    expect(failure.detail ?? '').not.toMatch(/script|decode|aborted|upstream/);
  });
});

describe('what the database says', () => {
  const failed = (code: string): Error =>
    Object.assign(new Error('query failed'), { driverError: Object.assign(new Error('x'), { code }) });

  it.each([
    ['a NUL character', failed('22021'), 'malformed-value'],
    ['text that is no uuid', failed('22P02'), 'malformed-value'],
    ['the server shuts down', failed('57P01'), 'outage'],
    ['too many connections', failed('53300'), 'outage'],
    ['connection exception', failed('08006'), 'outage'],
    ['a deadlock', failed('40P01'), 'outage'],
    ['reset under a query', failed('ECONNRESET'), 'outage'],
    ['refused', Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }), 'outage'],
    ['the pool is full', new Error('timeout exceeded when trying to connect'), 'outage'],
    ['the connection was lost in a transaction', new QueryRunnerProviderAlreadyReleasedError(), 'outage'],
    ['and so its runner was released', new QueryRunnerAlreadyReleasedError(), 'outage'],
    ['unique violation', failed('23505'), null],
    ['a bug in SQL', failed('42601'), null],
    ['a reset socket of somebody', Object.assign(new Error('x'), { code: 'ECONNRESET' }), null],
    ['any error', new Error('x'), null],
    ['no error', 'x', null],
  ])('%s', (_, error, fault) => {
    expect(databaseFault(error)).toBe(fault);
  });
});
