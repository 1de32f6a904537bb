import type { ComponentChildren } from 'preact';
import { usePage } from '../page-context.js';
import { AlertIcon, CheckIcon, WarningIcon } from './icons.js';

/** A field that needs attention: its id and what to do. */
export interface FieldProblem {
  readonly id: string;
  readonly text: string;
}

export interface ErrorSummaryProps {
  /** What happened and what to do. Without it the summary says to look at the fields. */
  readonly text?: string | undefined;
  readonly fields?: readonly FieldProblem[] | undefined;
}

/** On top of a form that was refused. It takes the focus, so that it is read out where no script runs either. */
export function ErrorSummary(props: ErrorSummaryProps) {
  const { t } = usePage();
  const fields = props.fields ?? [];
  if (props.text === undefined && fields.length === 0) return null;
  return (
    <div
      class="notice notice-error error-summary"
      id="error-summary"
      role="alert"
      tabIndex={-1}
      autofocus={fields.length > 0}
    >
      <AlertIcon />
      <div class="notice-text">
        <p>{props.text ?? t.errorSummary}</p>
        {fields.length > 0 && (
          <ul class="error-list">
            {fields.map((field) => (
              <li>
                <a href={`#${field.id}`}>{field.text}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

export function SuccessNotice(props: { children: ComponentChildren }) {
  return (
    <div class="notice notice-success" role="status">
      <CheckIcon />
      <div class="notice-text">{props.children}</div>
    </div>
  );
}

export function WarningNotice(props: { children: ComponentChildren }) {
  return (
    <div class="notice notice-warning">
      <WarningIcon />
      <div class="notice-text">{props.children}</div>
    </div>
  );
}
