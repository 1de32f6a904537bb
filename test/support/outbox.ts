import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { pause } from './start-system.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

async function mailsIn(folder: string, seen: ReadonlySet<string>): Promise<{ file: string; mail: Mail }[]> {
  const files = (await readdir(folder).catch(() => [])).filter(
    (file) => file.endsWith('.eml') && !seen.has(file),
  );
  return Promise.all(
    files.map(async (file) => {
      const { to, subject, text, html } = await PostalMime.parse(await readFile(join(folder, file)));
      return {
        file,
        mail: { to: to?.[0]?.address ?? '', subject: subject ?? '', text: text ?? '', html: html ?? '' },
      };
    }),
  );
}

/** The mails that land in the outbox from now on. */
export class Mailbox {
  private readonly seen = new Set<string>();

  private constructor(private readonly folder: string) {}

  static async watch(folder: string): Promise<Mailbox> {
    const mailbox = new Mailbox(folder);
    for (const file of await readdir(folder).catch(() => [])) mailbox.seen.add(file);
    return mailbox;
  }

  /** The next mail to this address; fails when none comes in time. */
  async next(to: string, withinMs = 15_000): Promise<Mail> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      for (const { file, mail } of await mailsIn(this.folder, this.seen)) {
        if (mail.to.toLowerCase() !== to.toLowerCase()) continue;
        this.seen.add(file);
        return mail;
      }
      await pause(100);
    }
    throw new Error(`No mail to ${to} within ${String(withinMs)} ms`);
  }
}

/** The one link of a mail to our own server. */
export function linkIn({ text }: Mail): URL {
  const link = /https?:\/\/\S+token=[\w.~-]+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`No link in the mail: ${text}`);
  return new URL(link);
}
