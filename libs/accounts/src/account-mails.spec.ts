import { emailVerificationMail, passwordResetMail, type AccountMailFacts } from './account-mails.js';

const facts: AccountMailFacts = {
  to: 'ada@example.org',
  realmName: 'Acme',
  username: 'ada',
  link: 'https://id.example/realms/acme/account/reset?token=abc',
  lifetime: '30 minutes',
  at: new Date('2030-01-02T03:04:05Z'),
  ip: '192.0.2.7',
  userAgent: 'Firefox',
};

describe('account mails', () => {
  it.each([
    ['reset', passwordResetMail],
    ['verification', emailVerificationMail],
  ])('%s: says who, what, when and where from, with one link, in both forms', (_kind, compose) => {
    const mail = compose(facts);
    for (const body of [mail.text, mail.html])
      for (const fact of [
        'Acme',
        'ada',
        facts.link,
        '30 minutes',
        '2030-01-02 03:04 UTC',
        '192.0.2.7',
        'Firefox',
      ])
        expect(body).toContain(fact);
    expect(mail.html.match(/<a /g)).toHaveLength(1);
    expect(mail.html).not.toMatch(/<(img|script|link)\b/);
  });

  it('escapes what others chose', () => {
    const mail = passwordResetMail({ ...facts, realmName: '<b>&"', userAgent: '<script>alert(1)</script>' });
    expect(mail.html).not.toContain('<script>');
    expect(mail.html).not.toContain('<b>');
    expect(mail.html).toContain('&lt;script&gt;');
  });

  it('keeps what others chose on one line', () => {
    const { subject, text } = passwordResetMail({
      ...facts,
      realmName: 'Acme\r\nBcc: eve@example.org',
      userAgent: 'x\nhttps://evil.example',
    });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^https:\/\/evil/m);
  });
});
