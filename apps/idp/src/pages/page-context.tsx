import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { AssetHrefs } from '../assets/assets.js';
import type { Messages } from '../messages/messages.js';

/** How a realm shows itself. */
export interface RealmBrand {
  /** The realm's name for people; shown on top of each page when there is no logo. */
  readonly displayName: string;
  /** An `https:` or same-origin address; anything else is left out. */
  readonly logoUrl?: string | undefined;
  /** `/realms/{realm}/theme.css`, whose text `themeCss()` writes; left out when the realm has no colour of its own. */
  readonly themeHref?: string | undefined;
}

/** What every page knows beside its own props. */
export interface PageContext {
  readonly t: Messages;
  readonly assets: AssetHrefs;
  /** Null where no realm is known: the root page, an unknown realm. */
  readonly realm: RealmBrand | null;
  /** Shown in small print on pages that report a failure. */
  readonly requestId: string;
}

const Context = createContext<PageContext | null>(null);

export function PageContextProvider(props: { value: PageContext; children: ComponentChildren }) {
  return <Context.Provider value={props.value}>{props.children}</Context.Provider>;
}

export function usePage(): PageContext {
  const context = useContext(Context);
  if (!context)
    throw new Error('A page is rendered by renderPage() only: it carries the texts and the realm.');
  return context;
}
