import type { PasswordRefused } from '@gatehouse/accounts';
import type { NewPasswordProblems } from '../pages/index.js';

/** What is wrong before the policy is asked. */
export function fieldProblems(form: {
  new_password: string;
  repeat_password: string;
}): NewPasswordProblems | null {
  if (form.new_password === '') return { password: 'missing' };
  if (form.repeat_password === '') return { repeat: 'missing' };
  return form.new_password === form.repeat_password ? null : { repeat: 'differs' };
}

/** What is wrong when the policy refused it. */
export function refusalProblems({ violations }: PasswordRefused): NewPasswordProblems {
  return { password: violations.some(({ rule }) => rule === 'not-current') ? 'same' : 'weak' };
}
