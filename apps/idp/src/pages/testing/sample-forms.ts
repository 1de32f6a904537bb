import type { PasswordRule } from '../parts/password-rules.js';

export const form = { action: '/realms/main/interaction/x7', csrf: 'csrf-of-the-form' };

export const rules = (state: PasswordRule['state']): PasswordRule[] => [
  { kind: 'min-length', value: 12, state },
  { kind: 'character-classes', value: 3, state: state === 'unmet' ? 'met' : state },
  { kind: 'not-personal', state },
];
