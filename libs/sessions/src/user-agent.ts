import Bowser from 'bowser';

/** Characters of a user agent that are kept; what browsers send is half as long. */
const LONGEST = 256;

/** Control, format (bidirectional marks) and unassigned characters: nothing that a browser puts there. */
const UNSEEN = /\p{C}+/gu;

/** As it may be stored and shown: one line without invisible characters, at most 256 of them; null for nothing. */
export function plainUserAgent(sent: string | null): string | null {
  const plain = (sent ?? '').replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();
  // Cutting may leave half a character, which is one of the unseen.
  return plain === '' ? null : plain.slice(0, LONGEST).replace(UNSEEN, '').trimEnd();
}

export interface BrowserName {
  /** e.g. "Firefox". */
  readonly browser: string;
  /** e.g. "Linux" or "iPhone"; null when the browser does not tell. */
  readonly system: string | null;
}

const browsers = new Set<string>(Object.values(Bowser.BROWSER_MAP).filter((name) => name !== 'Generic'));
const systems = new Set<string>(Object.values(Bowser.OS_MAP));
/** People know these by the device and not by its system. */
const devices = new Set(['iPhone', 'iPad']);

/**
 * Which browser says so of itself, in words; null when it is none that we know.
 *
 * Only names from a list are given: whoever writes the header must not write a sentence into our pages with it.
 */
export function browserName(userAgent: string | null): BrowserName | null {
  if (userAgent === null || userAgent === '') return null;
  const { browser, os, platform } = Bowser.parse(userAgent);
  if (browser.name === undefined || !browsers.has(browser.name)) return null;
  const known = os.name !== undefined && systems.has(os.name) ? os.name : null;
  const device = platform.model !== undefined && devices.has(platform.model) ? platform.model : null;
  return { browser: browser.name.replace(/ for Android$/, ''), system: device ?? known };
}
