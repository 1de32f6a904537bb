import { passwordOf } from './administrator-password.js';
import { screen } from './screen.js';

const fits = (password: string) => Promise.resolve(password === 'right');

describe('passwordOf', () => {
  it.each([
    [['right', undefined], { password: 'right', state: 'known' }],
    [['former', 'right'], { password: 'right', state: 'known' }],
    [[null, 'right'], { password: 'right', state: 'known' }],
    [['former', undefined], { password: null, state: 'changed' }],
    [[undefined, 'former'], { password: null, state: 'changed' }],
    [[null, undefined], { password: null, state: 'changed' }],
    [[undefined, undefined], { password: null, state: 'unknown' }],
  ] as const)('of %j is %j', async (candidates, found) => {
    expect(await passwordOf(candidates, fits)).toEqual(found);
  });
});

describe('the start screen', () => {
  const client = { client_id: 'id', client_secret: 'secret' };
  const database = { url: 'postgres://db' };
  const line = (state: 'new' | 'known' | 'changed' | 'unknown', password: string | null) =>
    screen({
      running: {
        idp: { url: 'http://id', issuer: 'http://id/realms/main' },
        resourceApi: { url: 'http://api' },
        adminApi: { url: 'http://admin' },
        database,
        administrator: { username: 'admin', password },
        clients: {
          web: { ...client, redirect_uris: [] },
          machine: client,
          device: { client_id: 'device' },
          firstParty: client,
        },
      },
      administratorPassword: state,
      startFile: '/home/start.json',
      logs: '/home/logs',
      outbox: null,
      metricsPorts: [1],
      seconds: 1,
    })
      .split('\n')
      .find((text) => text.includes('Administrator'));

  it('shows a new password, and says where else it is', () => {
    const shown = line('new', 'made-up');
    expect(shown).toContain('admin / made-up ');
    expect(shown).toContain('/home/start.json');
    expect(shown).not.toContain('only now');
  });

  it('names the place of one that still fits, and of no other', () => {
    expect(line('known', 'made-up')).toMatch(/admin \(.*\/home\/start\.json\)$/);
    expect(line('known', 'made-up')).not.toContain('made-up');
    expect(line('changed', null)).toMatch(/admin \(the password was changed\)$/);
    expect(line('unknown', null)).toMatch(/admin \(the password is not known here\)$/);
  });
});
