import type { PasswordState } from './administrator-password.js';
import type { StartFile } from './start-file.js';

export interface ScreenFacts {
  readonly running: StartFile;
  /** The password of an administrator that this very start created is shown, this once. */
  readonly administratorPassword: PasswordState;
  readonly startFile: string;
  readonly logs: string;
  /** Where mails land; null when they are sent. */
  readonly outbox: string | null;
  readonly metricsPorts: readonly number[];
  readonly seconds: number;
}

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The one screen that says what runs, who may enter, and what to try. */
export function screen(facts: ScreenFacts): string {
  const { running, seconds } = facts;
  return [
    '',
    `Gatehouse is ready (${seconds.toFixed(1)} s).`,
    '',
    ...table([
      ['Identity provider', running.idp.url],
      ['Issuer', running.idp.issuer],
      ['Resource API', `${running.resourceApi.url} (docs: ${running.resourceApi.url}/docs)`],
      ['Admin API', `${running.adminApi.url} (docs: ${running.adminApi.url}/docs)`],
      ['Metrics', `http://127.0.0.1, ports ${facts.metricsPorts.join(', ')}`],
      ['Administrator', administrator(facts)],
      [
        'Mail',
        facts.outbox === null
          ? 'sent through SMTP_URL'
          : `not sent, written to ${facts.outbox} (set SMTP_URL)`,
      ],
      ['For scripts', facts.startFile],
      ['Logs', facts.logs],
    ]),
    '',
    'Try:',
    '',
    '  1. A service gets a token and calls the guarded API:',
    ...serviceCall(running).map((line) => `     ${line}`),
    '  2. Sign in on this terminal through the browser (device flow), then ask who you are:',
    '     npx gatehouse login',
    `     npx gatehouse call GET ${running.resourceApi.url}/me`,
    '  3. Administer, with that sign-in:',
    `     npx gatehouse call GET ${running.adminApi.url}/realms/main/users`,
    '',
    'Ctrl-C stops everything; the data is kept. `npm start -- --reset` begins anew.',
    '',
  ].join('\n');
}

function administrator({ running, administratorPassword, startFile }: ScreenFacts): string {
  const { username, password } = running.administrator;
  if (administratorPassword === 'changed') return `${username} (the password was changed)`;
  if (password === null) return `${username} (the password is not known here)`;
  if (administratorPassword !== 'new')
    return `${username} (password as shown at the first start, and in ${startFile})`;
  return `${username} / ${password}   (change it after the first sign-in; until then also in ${startFile})`;
}

function serviceCall({ clients, idp, resourceApi }: StartFile): string[] {
  const { client_id: id, client_secret: secret } = clients.machine;
  return [
    `TOKEN=$(curl -s -u ${quote(`${id}:${secret}`)} -d grant_type=client_credentials -d scope=hosts:read \\`,
    `  ${idp.url}/oauth/token | sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')`,
    `curl -H "Authorization: Bearer $TOKEN" ${resourceApi.url}/hosts`,
  ];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`);
}
