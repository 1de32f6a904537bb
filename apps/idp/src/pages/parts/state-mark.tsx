import type { ComponentChildren } from 'preact';

/** The sign above a page that reports a result; the heading below says the same in words. */
export function StateMark(props: {
  tone: 'success' | 'danger' | 'warning' | 'neutral';
  icon: ComponentChildren;
}) {
  return <div class={`state-mark state-${props.tone}`}>{props.icon}</div>;
}
