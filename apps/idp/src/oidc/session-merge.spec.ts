import { mergeSessions } from './session-merge.js';

const base = {
  uid: 'u',
  accountId: 'ada',
  exp: 10,
  authorizations: { one: { sid: '1', grantId: 'g1' } },
};

describe('two requests of one session at once', () => {
  it('keep the applications that each signed in to', () => {
    const mine = { ...base, exp: 20, authorizations: { ...base.authorizations, two: { sid: '2' } } };
    const stored = { ...base, exp: 30, authorizations: { ...base.authorizations, three: { sid: '3' } } };
    expect(mergeSessions(base, mine, stored)).toEqual({
      ...base,
      exp: 30,
      authorizations: { one: { sid: '1', grantId: 'g1' }, two: { sid: '2' }, three: { sid: '3' } },
    });
  });

  it('take out what one took out, and do not bring it back', () => {
    const mine = { ...base, authorizations: {} };
    expect(mergeSessions(base, mine, base)).toEqual({ uid: 'u', accountId: 'ada', exp: 10 });
    expect(mergeSessions(base, base, mine)).toEqual({ uid: 'u', accountId: 'ada', exp: 10 });
  });

  it('keep the state of a form that one shows', () => {
    const shown = { ...base, state: { secret: 's' } };
    expect(mergeSessions(base, { ...base, exp: 11 }, shown)).toMatchObject({ state: { secret: 's' } });
    expect(mergeSessions(shown, { ...shown, state: undefined }, shown)).not.toHaveProperty('state');
  });

  it('do not mix two people', () => {
    const bobs = { uid: 'u', accountId: 'bob', exp: 10 };
    expect(mergeSessions(base, base, bobs)).toBeNull();
    expect(mergeSessions({ uid: 'u', exp: 10 }, base, bobs)).toBeNull();
    expect(mergeSessions(base, bobs, base)).toMatchObject({ accountId: 'bob' });
    expect(mergeSessions({ uid: 'u', exp: 1 }, { uid: 'u', exp: 2 }, bobs)).toEqual(bobs);
    expect(mergeSessions({ uid: 'u', exp: 1 }, bobs, bobs)).toEqual(bobs);
  });
});
