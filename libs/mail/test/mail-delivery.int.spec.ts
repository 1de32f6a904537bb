import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { KeyRing } from '@gatehouse/crypto';
import { MailDelivery, mailConfig, Mailer, MailModule, MailSeal } from '@gatehouse/mail';
import type { Realm } from '@gatehouse/realms';
import { type TestModule } from '@gatehouse-testing/database';
import { aRealm, withRealms } from '@gatehouse-testing/realms';

class TestSeal extends MailSeal {
  private readonly ring = new KeyRing({
    keyRing: [{ id: 'test', key: Buffer.alloc(32, 1) }],
    hashConcurrency: 1,
    hashQueue: 1,
  });
  seal(plaintext: string, id: string): string {
    return this.ring.seal(plaintext, { table: 'mail_outbox', column: 'sealed', id });
  }
  open(sealed: string, id: string): string {
    return this.ring.open(sealed, { table: 'mail_outbox', column: 'sealed', id }).toString();
  }
}

/** As long as the real ones: a mail's encoding cuts it. */
const link = `https://id.example/realms/main/account/reset?token=s3cret${'x'.repeat(80)}`;
const message = {
  to: 'ada@example.org',
  subject: 'Grüße, and a long subject line that needs to be folded somewhere along the way to be legal',
  text: `Grüße! Open\n${link}\n.\nEnd`,
  html: `<p>Open <a href="${link}">this</a></p>`,
};

/** A mail server that takes everything, or answers what `respond` says. */
function mailServer(respond: () => Error | null = () => null) {
  const received: Array<{ from: string; to: string[]; raw: Buffer }> = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, callback) => {
      callback(respond());
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
        });
        callback();
      });
    },
  });
  return new Promise<{ url: string; received: typeof received; close: () => Promise<void> }>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as { port: number };
      resolve({
        url: `smtp://127.0.0.1:${String(port)}`,
        received,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              closed();
            });
          }),
      });
    });
  });
}

const refusal = (code: number): Error => Object.assign(new Error('quoted: s3cret'), { responseCode: code });

describe('mail', () => {
  let outbox: string;
  let open: TestModule[] = [];

  beforeEach(async () => {
    outbox = await mkdtemp(join(tmpdir(), 'gatehouse-mail-'));
  });
  afterEach(async () => {
    for (const test of open) await test.close();
    open = [];
    jest.restoreAllMocks();
    await rm(outbox, { recursive: true, force: true });
  });

  async function start(env: Record<string, string>, on?: TestModule): Promise<TestModule> {
    const test = await withRealms({
      imports: [MailModule.forRoot(TestSeal)],
      sections: [mailConfig],
      env: { MAIL_OUTBOX_DIR: join(outbox, 'mails'), ...env },
      ...(on ? { database: on.database, clock: on.clock } : {}),
    });
    open.unshift(test);
    return test;
  }
  const enqueue = (test: TestModule, realm: Realm) =>
    test.db.run(() => test.get(Mailer).enqueue(realm.id, message));
  const deliver = (test: TestModule) => test.get(MailDelivery).deliverDue();

  describe('without a mail server', () => {
    it('becomes files of mode 0600: one that a mail program opens, one to copy the link from', async () => {
      const test = await start({});
      const id = await enqueue(test, await aRealm(test));
      expect(await deliver(test)).toBe(1);
      const folder = join(outbox, 'mails');
      const name = `2030-01-01T000000.000Z-${id}`;
      expect((await readdir(folder)).sort()).toEqual([`${name}.eml`, `${name}.txt`]);
      const file = join(folder, `${name}.eml`);
      const readable = join(folder, `${name}.txt`);
      for (const written of [file, readable]) expect((await stat(written)).mode & 0o777).toBe(0o600);
      expect(await readFile(readable, 'utf8')).toBe(
        `To: ${message.to}\nSubject: ${message.subject}\n\n${message.text}\n`,
      );
      expect((await readFile(readable, 'utf8')).split('\n')).toContain(link);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      const mail = await PostalMime.parse(await readFile(file));
      expect(mail.subject).toBe(message.subject);
      expect(mail.to).toEqual([{ address: 'ada@example.org', name: '' }]);
      expect(mail.text?.trim()).toBe(message.text);
      expect(mail.html?.trim()).toBe(message.html);
      expect(mail.messageId).toBe(`<${id}@localhost>`);
      expect(await test.get(MailDelivery).waiting()).toBe(0);
    });

    it('leaves nothing half written, and writes one mail when it is sent twice', async () => {
      const test = await start({});
      const realm = await aRealm(test);
      const id = await enqueue(test, realm);
      const [row] = await test.db.query<{ sealed: string }>('select sealed from mail_outbox');
      await deliver(test);
      const now = test.clock.now();
      await test.db.run(() =>
        test.db.execute(
          `insert into mail_outbox (id, realm_id, recipient, sealed, created_at, next_attempt_at)
           values ($1, $2, $3, $4, $5, $5)`,
          [id, realm.id, message.to, row!.sealed, now],
        ),
      );
      await deliver(test);
      expect((await readdir(join(outbox, 'mails'))).sort()).toEqual([
        expect.stringMatching(/\.eml$/),
        expect.stringMatching(/\.txt$/),
      ]);
    });
  });

  it('is kept exactly when the change is, and waits sealed', async () => {
    const test = await start({});
    const realm = await aRealm(test);
    await expect(test.get(Mailer).enqueue(realm.id, message)).rejects.toThrow('transaction');
    await expect(
      test.db.run(async () => {
        await test.get(Mailer).enqueue(realm.id, message);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await test.get(MailDelivery).waiting()).toBe(0);
    await enqueue(test, realm);
    expect(JSON.stringify(await test.db.query('select * from mail_outbox'))).not.toContain('s3cret');
  });

  describe('with a mail server', () => {
    it('is taken by it, once, also when three processes deliver', async () => {
      const server = await mailServer();
      try {
        const test = await start({ SMTP_URL: server.url, MAIL_FROM: 'Acme <no-reply@acme.example>' });
        const others = [
          await start({ SMTP_URL: server.url }, test),
          await start({ SMTP_URL: server.url }, test),
        ];
        const realm = await aRealm(test);
        for (let index = 0; index < 30; index += 1) await enqueue(test, realm);
        const sent = await Promise.all([test, ...others].map(deliver));
        expect(sent.reduce((sum, count) => sum + count)).toBe(30);
        expect(server.received).toHaveLength(30);
        const mail = await PostalMime.parse(server.received[0]!.raw);
        expect(mail.text?.trim()).toBe(message.text);
        expect(server.received[0]!.to).toEqual(['ada@example.org']);
        expect(
          new Set(
            await Promise.all(
              server.received.map(async ({ raw }) => (await PostalMime.parse(raw)).messageId),
            ),
          ).size,
        ).toBe(30);
      } finally {
        await server.close();
      }
    });

    it('is tried again with longer and longer pauses, and arrives when the server is back', async () => {
      let down = true;
      const server = await mailServer(() => (down ? refusal(451) : null));
      const log = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      try {
        const test = await start({ SMTP_URL: server.url });
        await enqueue(test, await aRealm(test));
        for (const pause of [5_000, 10_000, 20_000]) {
          expect(await deliver(test)).toBe(0);
          test.clock.advance(pause - 1);
          expect(await deliver(test)).toBe(0);
          test.clock.advance(1);
        }
        const [row] = await test.db.query<{ attempts: number; last_error: string }>(
          'select * from mail_outbox',
        );
        expect(row).toMatchObject({ attempts: 3, last_error: 'Error EENVELOPE 451' });
        down = false;
        expect(await deliver(test)).toBe(1);
        expect(server.received).toHaveLength(1);
        const logged = JSON.stringify(log.mock.calls);
        expect(logged).toContain('451');
        for (const secret of ['s3cret', 'ada@example.org']) expect(logged).not.toContain(secret);
      } finally {
        await server.close();
      }
    });

    it('is tried again while nobody listens, and given up after a day', async () => {
      const server = await mailServer();
      await server.close();
      jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const test = await start({ SMTP_URL: server.url });
      await enqueue(test, await aRealm(test));
      await deliver(test);
      expect(await test.get(MailDelivery).waiting()).toBe(1);
      test.clock.advance(24 * 60 * 60_000 + 1);
      await deliver(test);
      expect(await test.get(MailDelivery).waiting()).toBe(0);
      expect(JSON.stringify(error.mock.calls)).not.toContain('ada@example.org');
    });

    it('is given up at once when the recipient does not exist', async () => {
      const server = await mailServer(() => refusal(550));
      jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      try {
        const test = await start({ SMTP_URL: server.url });
        await enqueue(test, await aRealm(test));
        expect(await deliver(test)).toBe(0);
        expect(await test.get(MailDelivery).waiting()).toBe(0);
      } finally {
        await server.close();
      }
    });

    it('is taken up again two minutes after its sender died', async () => {
      const server = await mailServer();
      try {
        const test = await start({ SMTP_URL: server.url });
        await enqueue(test, await aRealm(test));
        // What a process that dies between claiming and sending leaves behind.
        await test.db.run(() =>
          test.db.execute('update mail_outbox set next_attempt_at = $1', [
            new Date(test.clock.now().getTime() + 120_000),
          ]),
        );
        expect(await deliver(test)).toBe(0);
        test.clock.advance(120_000);
        expect(await deliver(test)).toBe(1);
      } finally {
        await server.close();
      }
    });
  });
});
