import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { CheckIcon, CrossIcon, OpenIcon } from './icons.js';

/** A rule of the realm's password policy, as the server judged the last try; `open` before the first. */
export type PasswordRule = { readonly state: 'open' | 'met' | 'unmet' } & (
  | { readonly kind: 'min-length' | 'max-length' | 'not-reused'; readonly value: number }
  | { readonly kind: 'upper' | 'lower' | 'digit' | 'symbol' | 'not-personal' | 'not-common' }
  /** A rule that this catalogue has no words for. */
  | { readonly kind: 'other'; readonly text: string }
);

const counted = {
  'min-length': 'ruleMinLength',
  'max-length': 'ruleMaxLength',
  'not-reused': 'ruleNotReused',
} as const;

const plain = {
  upper: 'ruleUpper',
  lower: 'ruleLower',
  digit: 'ruleDigit',
  symbol: 'ruleSymbol',
  'not-personal': 'ruleNotPersonal',
  'not-common': 'ruleNotCommon',
} as const;

function ruleText(t: Messages, rule: PasswordRule): string {
  if (rule.kind === 'other') return rule.text;
  return 'value' in rule ? t[counted[rule.kind]](rule.value) : t[plain[rule.kind]];
}

const words = { met: 'ruleMet', unmet: 'ruleUnmet', open: 'ruleOpen' } as const;

/** The policy as a checklist. The server's judgement counts; `enhance.js` ticks the simple rules while typing. */
export function PasswordRules(props: { rules: readonly PasswordRule[]; id: string; watches: string }) {
  const { t } = usePage();
  if (props.rules.length === 0) return null;
  return (
    <div
      class="rules"
      id={props.id}
      data-watches={props.watches}
      data-met={t.ruleMet}
      data-unmet={t.ruleUnmet}
      data-open={t.ruleOpen}
    >
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
