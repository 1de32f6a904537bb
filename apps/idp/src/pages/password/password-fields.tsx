import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { KnownUsername, PasswordField } from '../parts/form.js';
import type { FieldProblem } from '../parts/notice.js';
import { PasswordRules, type PasswordRule } from '../parts/password-rules.js';

/** What was wrong with each field of the last try. */
export interface NewPasswordProblems {
  readonly current?: 'missing' | 'wrong' | undefined;
  readonly password?: 'missing' | 'weak' | 'same' | undefined;
  readonly repeat?: 'missing' | 'differs' | undefined;
}

const texts = {
  current: { missing: 'currentPasswordMissing', wrong: 'currentPasswordWrong' },
  password: { missing: 'newPasswordMissing', weak: 'newPasswordWeak', same: 'newPasswordSame' },
  repeat: { missing: 'repeatPasswordMissing', differs: 'repeatPasswordDiffers' },
} as const;

const says = (t: Messages, key: keyof Messages | undefined): string | undefined => {
  const text = key === undefined ? undefined : t[key];
  return typeof text === 'string' ? text : undefined;
};

function fieldTexts(t: Messages, problems: NewPasswordProblems) {
  return {
    current_password: says(t, problems.current && texts.current[problems.current]),
    new_password: says(t, problems.password && texts.password[problems.password]),
    repeat_password: says(t, problems.repeat && texts.repeat[problems.repeat]),
  };
}

/** For the summary on top of the form, in the order of the fields. */
export function newPasswordProblems(t: Messages, problems: NewPasswordProblems | undefined): FieldProblem[] {
  return Object.entries(fieldTexts(t, problems ?? {})).flatMap(([id, text]) =>
    text === undefined ? [] : [{ id, text }],
  );
}

export interface NewPasswordFieldsProps {
  readonly rules: readonly PasswordRule[];
  readonly problems?: NewPasswordProblems | undefined;
  readonly username?: string | undefined;
  readonly askCurrent: boolean;
  readonly autofocus: boolean;
}

export function NewPasswordFields(props: NewPasswordFieldsProps) {
  const { t } = usePage();
  const errors = fieldTexts(t, props.problems ?? {});
  return (
    <>
      {props.username !== undefined && <KnownUsername username={props.username} />}
      {props.askCurrent && (
        <PasswordField
          id="current_password"
          label={t.currentPassword}
          autocomplete="current-password"
          autofocus={props.autofocus}
          error={errors.current_password}
        />
      )}
      <PasswordField
        id="new_password"
        label={t.newPassword}
        autocomplete="new-password"
        autofocus={props.autofocus && !props.askCurrent}
        describedBy={props.rules.length > 0 ? 'password-rules' : undefined}
        error={errors.new_password}
      />
      <PasswordRules id="password-rules" watches="new_password" rules={props.rules} />
      <PasswordField
        id="repeat_password"
        label={t.repeatPassword}
        autocomplete="new-password"
        error={errors.repeat_password}
      />
    </>
  );
}
