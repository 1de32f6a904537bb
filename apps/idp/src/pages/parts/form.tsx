import type { ComponentChildren } from 'preact';
import { usePage } from '../page-context.js';
import { AlertIcon } from './icons.js';

/** Hidden inputs beside `csrf`, e.g. `{ token: '…' }`, or the `xsrf` that the protocol library wants. */
export type HiddenFields = Readonly<Record<string, string>>;

/** What each page with a form is given: where it goes, and the proof that it came from our page. */
export interface FormProps {
  readonly action: string;
  readonly csrf: string;
  readonly hidden?: HiddenFields | undefined;
}

/** The name and value that a button sends; each page says its own when the caller gives none. */
export interface SubmitField {
  readonly name: string;
  readonly value: string;
}

export function PostForm(props: FormProps & { id: string; class?: string; children: ComponentChildren }) {
  return (
    <form id={props.id} class={`form ${props.class ?? ''}`.trim()} method="post" action={props.action}>
      <input type="hidden" name="csrf" value={props.csrf} />
      {Object.entries(props.hidden ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {props.children}
    </form>
  );
}

export interface ButtonProps {
  readonly id: string;
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger' | undefined;
  /** Sent as `name=value`; a button without it sends nothing of its own. */
  readonly field?: SubmitField | undefined;
  /** A longer name for those who hear the button out of its place. */
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly class?: string | undefined;
  readonly children: ComponentChildren;
}

export function Button(props: ButtonProps) {
  const classes = ['button', `button-${props.look ?? 'primary'}`, props.class ?? props.id];
  return (
    <button
      id={props.id}
      class={classes.join(' ')}
      type="submit"
      name={props.field?.name}
      value={props.field?.value}
      aria-label={props.label}
      aria-describedby={props.describedBy}
    >
      {props.children}
    </button>
  );
}

export interface ButtonLinkProps {
  readonly id: string;
  readonly href: string;
  readonly look?: 'primary' | 'secondary' | undefined;
  readonly children: ComponentChildren;
}

export function ButtonLink(props: ButtonLinkProps) {
  return (
    <a id={props.id} class={`button button-${props.look ?? 'primary'} ${props.id}`} href={props.href}>
      {props.children}
    </a>
  );
}

export interface FieldProps {
  /** Both `id` and `name`: stable, for people who automate our pages. */
  readonly id: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** What to do about this field. */
  readonly error?: string | undefined;
  /** Marks the field without a text of its own; the summary speaks for it. */
  readonly refused?: boolean | undefined;
  readonly autofocus?: boolean | undefined;
  readonly autocomplete: string;
  readonly describedBy?: string | undefined;
}

interface InputProps extends FieldProps {
  readonly class?: string;
  readonly mode: 'text' | 'identifier' | 'password' | 'code';
  readonly after?: ComponentChildren;
}

/** No spelling correction and no capital letters where exact characters count. */
const exactly = { autocapitalize: 'none', autocorrect: 'off', spellcheck: false } as const;
const modes = {
  text: { type: 'text' },
  identifier: { type: 'text', ...exactly },
  password: { type: 'password', ...exactly },
  code: { type: 'text', ...exactly, autocapitalize: 'characters' },
} as const;

function describedBy(props: FieldProps): string | undefined {
  const ids = [
    props.error === undefined ? undefined : `${props.id}-error`,
    props.hint === undefined ? undefined : `${props.id}-hint`,
    props.describedBy,
  ].filter((id) => id !== undefined);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

function Input(props: InputProps) {
  const bad = props.error !== undefined || props.refused === true;
  return (
    <div class={bad ? 'field field-bad' : 'field'}>
      <label class="label" for={props.id}>
        {props.label}
      </label>
      <div class="control">
        <input
          {...modes[props.mode]}
          id={props.id}
          name={props.id}
          class={`input ${props.class ?? ''}`.trim()}
          value={props.value}
          autocomplete={props.autocomplete}
          dir={props.mode === 'password' ? undefined : 'auto'}
          required
          autofocus={props.autofocus}
          aria-describedby={describedBy(props)}
          aria-invalid={bad ? 'true' : undefined}
        />
        {props.after}
      </div>
      {props.hint !== undefined && (
        <p class="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.error !== undefined && (
        <p class="field-error" id={`${props.id}-error`}>
          <AlertIcon />
          <span>{props.error}</span>
        </p>
      )}
    </div>
  );
}

export const IdentifierField = (props: FieldProps) => <Input {...props} mode="identifier" class={props.id} />;

export const CodeField = (props: FieldProps) => (
  <Input {...props} mode="code" class={`input-code ${props.id}`} />
);

/**
 * A password. Pasting is allowed and there is no maximum length in the browser, which would cut what a password
 * manager fills in without a word. The button that shows it appears only where `enhance.js` runs.
 */
export function PasswordField(props: Omit<FieldProps, 'value'>) {
  const { t } = usePage();
  const toggle = (
    <button
      type="button"
      class="reveal"
      hidden
      id={`${props.id}-reveal`}
      aria-controls={props.id}
      aria-label={t.showPasswordLabel(props.label)}
      data-show={t.showPassword}
      data-show-label={t.showPasswordLabel(props.label)}
      data-hide={t.hidePassword}
      data-hide-label={t.hidePasswordLabel(props.label)}
    >
      {t.showPassword}
    </button>
  );
  return <Input {...props} mode="password" class={props.id} after={toggle} />;
}

/** Tells a password manager whose password this is, where the page does not ask for the name. It is not sent. */
export const KnownUsername = (props: { username: string }) => (
  <input type="text" autocomplete="username" value={props.username} readOnly hidden />
);
