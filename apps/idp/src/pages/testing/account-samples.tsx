import type { VNode } from 'preact';
import { AccountPage } from '../account/account.page.js';
import { form, rules } from './sample-forms.js';
import type { SampleTexts } from './sample-texts.js';

const actions = {
  sendVerification: '/realms/main/account/send-verification',
  revokeSession: '/realms/main/account/revoke-session',
  revokeGrant: '/realms/main/account/revoke-grant',
  changePassword: '/realms/main/account/change-password',
  signOut: '/realms/main/account/sign-out',
  signOutEverywhere: '/realms/main/account/sign-out-everywhere',
};

export const accountPages = (texts: SampleTexts): Record<string, VNode> => ({
  account: (
    <AccountPage
      csrf={form.csrf}
      actions={actions}
      person={{
        username: texts.username,
        email: { address: texts.email, verified: false },
        claims: [
          { name: 'name', value: texts.person },
          { name: 'groups', value: 'Finance, Operators' },
          { name: 'employee_number', value: texts.scope },
        ],
      }}
      sessions={[
        {
          id: 's1',
          kind: 'browser',
          name: texts.device,
          current: true,
          from: '192.0.2.17',
          startedAt: new Date('2026-11-22T03:41:00Z'),
          lastSeenAt: new Date('2026-11-22T04:02:00Z'),
          applications: [texts.client, 'Console'],
        },
        {
          id: 's2',
          kind: 'device',
          current: false,
          from: texts.device,
          startedAt: new Date('2026-10-02T17:20:00Z'),
          applications: [],
        },
        {
          id: 's3',
          kind: 'browser',
          agent: { browser: 'Firefox', system: 'Linux' },
          current: false,
          from: '2001:db8:85a3::8a2e:370:7334',
          startedAt: new Date('2026-11-20T08:12:00Z'),
          lastSeenAt: new Date('2026-11-21T19:02:00Z'),
          applications: [texts.client],
        },
      ]}
      grants={[
        {
          id: 'g1',
          clientName: texts.client,
          scopes: [{ name: 'openid' }, { name: 'email' }, { name: 'hosts:read', description: texts.scope }],
          grantedAt: new Date('2026-09-30T08:00:00Z'),
        },
      ]}
      password={{ rules: rules('open') }}
      notice="session-revoked"
    />
  ),
  'account-refused': (
    <AccountPage
      csrf={form.csrf}
      actions={actions}
      person={{ username: texts.username, email: { address: texts.email, verified: true }, claims: [] }}
      sessions={[]}
      grants={[]}
      password={{ rules: rules('unmet'), problems: { current: 'wrong', password: 'weak' } }}
    />
  ),
  'account-elsewhere': (
    <AccountPage
      csrf={form.csrf}
      actions={actions}
      person={{ username: texts.username, email: null, claims: [] }}
      sessions={[]}
      grants={[]}
      password={null}
      notice="throttled"
    />
  ),
});
