import { Button, PostForm, type FormProps, type SubmitField } from './form.js';

export interface Choice {
  readonly id: string;
  readonly text: string;
  /** `action=<id>` when left out; the protocol library wants other names. */
  readonly field?: SubmitField | undefined;
}

/** A form with nothing to fill in: go on or do not. */
export function ChoiceForm({
  id,
  yes,
  no,
  ...form
}: FormProps & { readonly id: string; readonly yes: Choice; readonly no: Choice }) {
  return (
    <PostForm id={id} action={form.action} csrf={form.csrf} hidden={form.hidden}>
      <div class="choices">
        <Button id={yes.id} field={fieldOf(yes)}>
          {yes.text}
        </Button>
        <Button id={no.id} look="secondary" field={fieldOf(no)}>
          {no.text}
        </Button>
      </div>
    </PostForm>
  );
}

const fieldOf = ({ id, field }: Choice): SubmitField => field ?? { name: 'action', value: id };
