import type { MailMessage } from '@gatehouse/mail';

/** What both mails say: who, what, when, where from, and what to do if it was not you. */
export interface AccountMailFacts {
  readonly to: string;
  readonly realmName: string;
  readonly username: string;
  /** From the configured address of the realm, never from a request. */
  readonly link: string;
  /** For people, e.g. `30 minutes`. */
  readonly lifetime: string;
  readonly at: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

interface Wording {
  readonly subject: string;
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly notYou: string;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

/** A name that somebody chose must not look like a line of ours. */
const oneLine = (text: string, max = 200): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, max)
    .trim();

function facts({ at, ip, userAgent, username }: AccountMailFacts): ReadonlyArray<readonly [string, string]> {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const rows: Array<readonly [string, string]> = [
    ['Account', oneLine(username)],
    ['Asked for', when],
  ];
  if (ip !== null) rows.push(['From address', oneLine(ip, 60)]);
  if (userAgent !== null) rows.push(['With', oneLine(userAgent, 120)]);
  return rows;
}

function asText(words: Wording, mail: AccountMailFacts): string {
  return [
    words.title,
    '',
    words.lead,
    '',
    mail.link,
    '',
    `The link works once, for ${mail.lifetime}.`,
    '',
    ...facts(mail).map(([name, value]) => `${name}: ${value}`),
    '',
    words.notYou,
    '',
    oneLine(mail.realmName),
    '',
  ].join('\n');
}

function asHtml(words: Wording, mail: AccountMailFacts): string {
  const font = "font-family:Inter,system-ui,-apple-system,'Segoe UI',sans-serif";
  const rows = facts(mail).map(
    ([name, value]) =>
      `<tr><th scope="row" style="text-align:left;font-weight:500;padding:4px 16px 4px 0;color:#55606e">${escape(name)}</th><td style="padding:4px 0">${escape(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escape(words.subject)}</title>
</head>
<body style="margin:0;padding:32px 16px;${font};font-size:16px;line-height:24px">
<div style="max-width:480px;margin:0 auto">
<p style="margin:0 0 24px;font-size:14px;line-height:20px;font-weight:600">${escape(oneLine(mail.realmName))}</p>
<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600">${escape(words.title)}</h1>
<p style="margin:0 0 24px">${escape(words.lead)}</p>
<p style="margin:0 0 24px"><a href="${escape(mail.link)}" style="display:inline-block;padding:12px 24px;border-radius:8px;background:#1f4fd8;color:#ffffff;font-weight:600;text-decoration:none">${escape(words.action)}</a></p>
<p style="margin:0 0 24px;font-size:14px;line-height:20px">The link works once, for ${escape(mail.lifetime)}. If the button does not work, open this address:<br><span style="word-break:break-all">${escape(mail.link)}</span></p>
<table style="margin:0 0 24px;border-collapse:collapse;font-size:14px;line-height:20px">${rows.join('')}</table>
<p style="margin:0;font-size:14px;line-height:20px">${escape(words.notYou)}</p>
</div>
</body>
</html>
`;
}

function compose(words: Wording, mail: AccountMailFacts): MailMessage {
  return { to: mail.to, subject: words.subject, text: asText(words, mail), html: asHtml(words, mail) };
}

export function passwordResetMail(mail: AccountMailFacts): MailMessage {
  const realm = oneLine(mail.realmName);
  return compose(
    {
      subject: `Choose a new password for ${realm}`,
      title: 'Choose a new password',
      lead: `Somebody, hopefully you, asked for a new password for your account at ${realm}.`,
      action: 'Choose a new password',
      notYou:
        'If it was not you, do nothing: your password stays as it is, and nobody else can use this link unless they can read your mail.',
    },
    mail,
  );
}

export function emailVerificationMail(mail: AccountMailFacts): MailMessage {
  const realm = oneLine(mail.realmName);
  return compose(
    {
      subject: `Verify your e-mail address for ${realm}`,
      title: 'Verify your e-mail address',
      lead: `Confirm that this address belongs to your account at ${realm}.`,
      action: 'Verify this address',
      notYou: 'If you do not know this account, do nothing: the address stays unverified.',
    },
    mail,
  );
}
