import { usePage } from '../page-context.js';
import { Document, Heading } from '../parts/document.js';
import type { HiddenFields } from '../parts/form.js';
import { Name, rich } from '../parts/text.js';

export interface FormPostPageProps {
  /** Where the answer goes; the caller has checked that it is registered. Its origin must be in `form-action`. */
  readonly action: string;
  /** The parameters of the answer, e.g. `code`, `state`, `iss`. */
  readonly fields: HiddenFields;
  readonly clientName?: string | undefined;
}

/**
 * Sends the answer on by POST (OAuth 2.0 Form Post Response Mode). `form-post.js` does it at once; without scripts
 * the button does. It carries no `csrf`: the form leaves for somebody else.
 */
export function FormPostPage(props: FormPostPageProps) {
  const { t, assets } = usePage();
  const title = props.clientName === undefined ? t.formPostTitlePlain : t.formPostTitle(props.clientName);
  return (
    <Document title={title} scripts={[assets.formPostScript]}>
      <Heading>
        {props.clientName === undefined
          ? t.formPostTitlePlain
          : rich(t.formPostTitle, <Name>{props.clientName}</Name>)}
      </Heading>
      <p class="lead">{t.formPost}</p>
      <form id="form-post" class="form" method="post" action={props.action}>
        {Object.entries(props.fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button id="continue" class="button button-primary continue" type="submit">
          {t.continue}
        </button>
      </form>
    </Document>
  );
}
