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
  if (value === undefined || value === '') return null;
  const url = parsed(value);
  if (url === null) return null;
  // Relative to us, and not `//elsewhere` or `/\elsewhere`, which a browser takes for another host.
  if (url.origin === NOWHERE) return value.startsWith('/') ? value : null;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
