import { InvalidRole, UnknownPermission } from './rbac.errors.js';
import { roleDescription, roleName, rolePermissions } from './role-input.js';

describe('a role as it is given', () => {
  it.each(['Support', 'Host keepers', 'team-a.ops', 'Büro 2', 'x'])('takes the name %p', (name) => {
    expect(roleName(name)).toBe(name);
  });

  it('folds compatibility forms of a name, so that two that look alike are one', () => {
    expect(roleName(' Ａdmin ')).toBe('Admin');
  });

  it.each(['', ' ', '-x', 'x-', 'a\u0000b', 'a\nb', 'a\u202eb', '\ud800', 'a'.repeat(65), 'a/b', '<b>'])(
    'refuses the name %j',
    (name) => {
      expect(() => roleName(name)).toThrow(InvalidRole);
    },
  );

  it.each(['a'.repeat(501), 'a\u0000', '\ud800'])(
    'refuses a description that cannot be shown (%#)',
    (text) => {
      expect(() => roleDescription(text)).toThrow(InvalidRole);
    },
  );

  it('keeps each permission once, in order', () => {
    expect(rolePermissions(['hosts:read', 'audit:read', 'hosts:read'])).toEqual(['audit:read', 'hosts:read']);
  });

  it.each([['hosts:*'], ['hosts:READ'], ['toString'], ['__proto__'], ['']])(
    'refuses the permission %j',
    (name) => {
      expect(() => rolePermissions(['hosts:read', name])).toThrow(UnknownPermission);
    },
  );
});
