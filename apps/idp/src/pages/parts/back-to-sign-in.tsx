import { usePage } from '../page-context.js';

/** Where a page that was reached from the sign-in leads back to; nothing when there is no way back. */
export function BackToSignIn({ href }: { readonly href: string | undefined }) {
  const { t } = usePage();
  if (href === undefined) return null;
  return (
    <p class="aside">
      <a id="back-to-sign-in" class="link" href={href}>
        {t.checkMailBack}
      </a>
    </p>
  );
}
