import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { CheckIcon, CrossIcon, OpenIcon } from './icons.js';

/** A rule of the realm's password policy, as the server judged the last try; `open` before the first. */
export type PasswordRule = { readonly state: 'open' | 'met' | 'unmet' } & (
  | { readonly kind: 'min-length' | 'max-length' | 'character-classes'; readonly value: number }
  | { readonly kind: 'not-repetitive' | 'not-personal' | 'printable' | 'not-current' }
);

/** The part of a realm's password policy that its checklist shows. */
export interface PasswordPolicy {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minCharacterClasses: number;
}

export interface PasswordTry {
  /** True where the server compares the new password with the one in use. */
  readonly replacesKnown: boolean;
  /** What the server found; left out before the first try. */
  readonly broken?: readonly { readonly rule: string }[] | undefined;
}

/** The checklist of a policy: every rule that the server applies, so that no refusal comes without its reason. */
export function passwordChecklist(
  policy: PasswordPolicy,
  { replacesKnown, broken }: PasswordTry,
): PasswordRule[] {
  const isBroken = (kind: PasswordRule['kind']) => broken?.some(({ rule }) => rule === kind) === true;
  // The password in use is refused before the other rules are asked: nothing is known of them.
  const judged = broken !== undefined && !isBroken('not-current');
  const state = (kind: PasswordRule['kind']) => (isBroken(kind) ? 'unmet' : judged ? 'met' : 'open');
  const classes = policy.minCharacterClasses;
  const rules: PasswordRule[] = [
    { kind: 'min-length', value: policy.minLength, state: state('min-length') },
    { kind: 'max-length', value: policy.maxLength, state: state('max-length') },
    { kind: 'character-classes', value: classes, state: state('character-classes') },
    { kind: 'not-repetitive', state: state('not-repetitive') },
    { kind: 'not-personal', state: state('not-personal') },
    { kind: 'printable', state: state('printable') },
    { kind: 'not-current', state: state('not-current') },
  ];
  // Every password has characters of one class.
  const asksNothing = [
    ...(classes > 1 ? [] : ['character-classes']),
    ...(replacesKnown ? [] : ['not-current']),
  ];
  return rules.filter((rule) => rule.state === 'unmet' || !asksNothing.includes(rule.kind));
}

function ruleText(t: Messages, rule: PasswordRule): string {
  switch (rule.kind) {
    case 'min-length':
      return t.ruleMinLength(rule.value);
    case 'max-length':
      return t.ruleMaxLength(rule.value);
    case 'character-classes':
      return t.ruleCharacterClasses(rule.value);
    case 'not-repetitive':
      return t.ruleNotRepetitive;
    case 'not-personal':
      return t.ruleNotPersonal;
    case 'printable':
      return t.rulePrintable;
    case 'not-current':
      return t.ruleNotCurrent;
  }
}

const words = { met: 'ruleMet', unmet: 'ruleUnmet', open: 'ruleOpen' } as const;

/** The policy as a checklist. The server's judgement counts; `enhance.js` ticks the simple rules while typing. */
export function PasswordRules(props: { rules: readonly PasswordRule[]; id: string; watches: string }) {
  const { t } = usePage();
  if (props.rules.length === 0) return null;
  return (
    <div class="rules" id={props.id} data-watches={props.watches} data-met={t.ruleMet} data-open={t.ruleOpen}>
      <p class="rules-title">{t.rulesTitle}</p>
      <ul class="rule-list">
        {props.rules.map((rule) => (
          <li
            class="rule"
            data-state={rule.state}
            data-rule={rule.kind}
            data-value={'value' in rule ? rule.value : undefined}
          >
            <CheckIcon />
            <CrossIcon />
            <OpenIcon />
            <span>
              <span class="visually-hidden rule-state">{t[words[rule.state]]} </span>
              {ruleText(t, rule)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
