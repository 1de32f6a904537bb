const NOWHERE = 'https://nowhere.invalid';

function parsed(value: string): URL | null {
  try {
    return new URL(value, NOWHERE);
  } catch {
    return null;
  }
}

/** The address when a browser may open it as a page or a picture, else null: no `javascript:`, no `data:`. */
export function safeUrl(value: string | undefined): string | null {
  const url = value === undefined ? null : parsed(value);
  if (value === undefined || url === null) return null;
  if (/^https?:\/\//i.test(value)) return url.href;
  // Within us, and not `//elsewhere` or `/\elsewhere`, which a browser takes for another host.
  return value.startsWith('/') && url.origin === NOWHERE ? value : null;
}
