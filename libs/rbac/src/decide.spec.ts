import fc from 'fast-check';
import { permissions } from '@gatehouse/kernel';
import { decide, effectivePermissions } from './decide.js';

const some = fc.subarray([...permissions]);

describe('decide', () => {
  it('allows what is held when nothing narrows', () => {
    expect(decide(new Set(['hosts:read']), null, 'hosts:read')).toBe(true);
  });

  it('denies what is not held, whatever the token names', () => {
    expect(decide(new Set(), new Set(['hosts:read']), 'hosts:read')).toBe(false);
  });

  it('denies what the token does not name', () => {
    expect(decide(new Set(['hosts:read', 'hosts:approve']), new Set(['hosts:read']), 'hosts:approve')).toBe(
      false,
    );
  });

  it('denies everything to a token that names nothing', () => {
    expect(decide(new Set(['hosts:read']), new Set(), 'hosts:read')).toBe(false);
  });

  it('never allows more through a token than without, and never more than is held', () => {
    fc.assert(
      fc.property(some, fc.option(some), fc.constantFrom(...permissions), (held, narrowedTo, permission) => {
        const narrowed = decide(new Set(held), narrowedTo && new Set(narrowedTo), permission);
        if (narrowed) expect(held).toContain(permission);
        if (narrowed && narrowedTo) expect(narrowedTo).toContain(permission);
      }),
    );
  });

  it('lists exactly what it allows', () => {
    fc.assert(
      fc.property(some, fc.option(some), (held, narrowedTo) => {
        const narrow = narrowedTo && new Set<string>(narrowedTo);
        expect(effectivePermissions(new Set(held), narrow)).toEqual(
          permissions.filter((permission) => decide(new Set(held), narrow, permission)).sort(),
        );
      }),
    );
  });
});
