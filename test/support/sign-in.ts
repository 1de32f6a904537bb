import { Browser, Page } from './browser.js';

export interface Person {
  readonly username: string;
  readonly password: string;
}

export interface SignInChoices {
  /** What to press when consent or a device's confirmation is asked; `allow` when left out. */
  readonly answer?: 'allow' | 'deny';
  /** What to enter when a device's code is asked. */
  readonly userCode?: string;
}

/**
 * Goes from any page that asks for a sign-in to the end: types name and password, answers the consent.
 * Stops at the first page that asks for neither, where the same is asked a second time, or where the site is left.
 */
export async function signIn(
  browser: Browser,
  from: Page | URL | string,
  person: Person,
  choices: SignInChoices = {},
): Promise<Page> {
  const { answer = 'allow' } = choices;
  let page = from instanceof Page ? from : await browser.open(from);
  const typed = new Set<string>();
  for (let steps = 0; steps < 8; steps += 1) {
    const action = nextAction(page, choices);
    if (action === null || typed.has(action)) return page;
    if (action !== answer) typed.add(action);
    page = await browser.press(page, action, filled(action, person, choices));
  }
  throw new Error(`The sign-in has no end; it is at ${page.url.href}: ${page.text().slice(0, 200)}`);
}

function nextAction(page: Page, { answer = 'allow', userCode }: SignInChoices): string | null {
  if (page.leftFor) return null;
  if (page.has('sign-in-form')) return 'sign-in';
  if (page.has('form-post') && staysHere(page)) return 'continue';
  if (page.has('consent-form') || page.has('device-confirm-form')) return answer;
  if (page.has('device-code-form') && userCode !== undefined) return 'device-continue';
  return null;
}

/** A link with the code inside is sent on to our own page; an answer to a client is for the test to look at. */
const staysHere = (page: Page): boolean =>
  new URL(page.formOf('continue').action, page.url).origin === page.url.origin;

function filled(
  action: string,
  { username, password }: Person,
  { userCode }: SignInChoices,
): Record<string, string> {
  if (action === 'sign-in') return { username, password };
  return action === 'device-continue' && userCode !== undefined ? { user_code: userCode } : {};
}
