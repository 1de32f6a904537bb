import { usePage } from '../page-context.js';
import { safeUrl } from './safe-url.js';

/** An application's own picture; nothing at all when it has none that may be shown. */
export function ClientLogo(props: { url?: string | undefined; name: string }) {
  const { t } = usePage();
  const src = safeUrl(props.url);
  if (src === null) return null;
  return (
    <img
      class="client-logo"
      src={src}
      alt={t.logoAlt(props.name)}
      width="48"
      height="48"
      referrerpolicy="no-referrer"
    />
  );
}
