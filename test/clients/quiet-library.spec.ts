import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints } from '../support/oauth.js';
import { send } from '../support/send.js';
import { system } from '../support/system.js';

// We read bodies before oidc-provider does. It takes that for a mistake and says so, unless it can read them itself.

it('oidc-provider has nothing to warn of, whatever way a body was sent', async () => {
  const { home, start } = system();
  const { client_id } = start.clients.device;
  for (const [type, body] of [
    ['application/json', JSON.stringify({ client_id, scope: 'openid' })],
    ['application/x-www-form-urlencoded', new URLSearchParams({ client_id, scope: 'openid' }).toString()],
  ] as const) {
    const answer = await send(endpoints(start.idp.issuer).device, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(answer.status).toBe(200);
  }
  const log = readFileSync(join(home, 'logs', 'idp.log'), 'utf8');
  expect(log.split('\n').filter((line) => /oidc-provider (WARNING|NOTICE)/.test(line))).toEqual([]);
});
