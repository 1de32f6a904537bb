import { Writable } from 'node:stream';
import { createLogs } from './logger.js';
import { nestLogger } from './nest-logger.js';
import { markRealm, runInRequestContext } from './request-context.js';

function collected(): { lines: Array<Record<string, unknown>>; sink: Writable; text: () => string } {
  const lines: Array<Record<string, unknown>> = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, sink, text: () => JSON.stringify(lines) };
}

describe('the log', () => {
  it('keeps secrets out by their names, at the top and below', () => {
    const { sink, text } = collected();
    const { app } = createLogs({ name: 'test', level: 'info' }, sink);
    app.info({
      authorization: 'hidden-1',
      headers: { cookie: 'hidden-2', 'set-cookie': ['hidden-3'], dpop: 'hidden-4' },
      body: { client_secret: 'hidden-5', deep: { refresh_token: 'hidden-6' }, code: 'hidden-7' },
      user: { password: 'hidden-8', newPassword: 'hidden-9' },
    });
    expect(text()).not.toContain('hidden');
    expect(text()).toContain('[redacted]');
  });

  it('still names the code of an error', () => {
    const { sink, lines } = collected();
    createLogs({ name: 'test', level: 'info' }, sink).app.error({
      err: Object.assign(new Error('x'), { code: '23505' }),
    });
    expect(lines[0]).toMatchObject({ err: { code: '23505' } });
  });

  it('carries the request and the realm of whatever runs', async () => {
    const { sink, lines } = collected();
    const { app } = createLogs({ name: 'test', level: 'info' }, sink);
    await Promise.all(
      ['a', 'b'].map((requestId) =>
        runInRequestContext({ requestId }, async () => {
          await Promise.resolve();
          markRealm(`realm-${requestId}`);
          await Promise.resolve();
          app.info(requestId);
        }),
      ),
    );
    app.info('outside');
    expect(lines.map(({ msg, requestId, realm }) => [msg, requestId, realm])).toEqual([
      ['a', 'a', 'realm-a'],
      ['b', 'b', 'realm-b'],
      ['outside', undefined, undefined],
    ]);
  });

  it('takes the lines of Nest with their context and stack', () => {
    const { sink, lines } = collected();
    const log = nestLogger(createLogs({ name: 'test', level: 'info' }, sink).app);
    log.log('started', 'Bootstrap');
    log.error('failed', 'Error: x\n at y', 'Service');
    log.warn(new Error('odd'), 'Service');
    log.debug?.('unseen', 'Service');
    expect(lines).toMatchObject([
      { level: 'info', msg: 'started', context: 'Bootstrap' },
      { level: 'error', msg: 'failed', context: 'Service', stack: 'Error: x\n at y' },
      { level: 'warn', msg: 'odd', context: 'Service', err: { message: 'odd' } },
    ]);
  });
});
