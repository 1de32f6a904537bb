import type { PasswordRefused } from '@gatehouse/accounts';
import { describeRules } from '@gatehouse/password-policy';
import type { Realm } from '@gatehouse/realms';
import type { PasswordRule } from '../pages/index.js';

/** The realm's rules as the checklist of a page, judged when a try was refused. */
export function passwordChecklist(realm: Realm, refused?: PasswordRefused): PasswordRule[] {
  const broken = new Map((refused?.violations ?? []).map(({ rule, detail }) => [rule, detail]));
  const asked = describeRules(realm.settings.password);
  const listed = new Set(asked.map(({ rule }) => rule));
  const stateOf = (rule: string): PasswordRule['state'] =>
    refused === undefined ? 'open' : broken.has(rule as never) ? 'unmet' : 'met';
  const rules = asked.map(({ rule, detail }): PasswordRule => {
    if (rule === 'min-length') return { kind: 'min-length', value: realm.settings.password.minLength, state: stateOf(rule) };
    if (rule === 'not-personal') return { kind: 'not-personal', state: stateOf(rule) };
    return { kind: 'other', text: detail, state: stateOf(rule) };
  });
  // A rule that is only worth a line when it was broken.
  for (const [rule, detail] of broken)
    if (!listed.has(rule)) rules.push({ kind: 'other', text: detail, state: 'unmet' });
  return rules;
}
