import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const screenshots = join(root, 'artifacts/screenshots');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const widths = [360, 768, 1440] as const;
const schemes = ['light', 'dark'] as const;
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** One Chromium for a test file. */
export async function openChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What went wrong in the page without anybody looking: refused by the policy, failed to load, thrown. */
export class Complaints {
  private readonly list: string[] = [];

  constructor(context: BrowserContext) {
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.list.push(message.text());
    });
    context.on('weberror', (error) => this.list.push(String(error.error())));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // A navigation that another one overtakes is no failure.
      if (!/ERR_ABORTED/.test(why)) this.list.push(`${request.url()} failed: ${why}`);
    });
  }

  /** Chromium reports each 4xx page as an error; those that a test provokes are not complaints. */
  take(): string[] {
    return this.list
      .splice(0)
      .filter((text) => !/^Failed to load resource: the server responded with a status of 4\d\d/.test(text));
  }
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: Complaints;
}

export interface VisitorOptions {
  readonly javaScript?: boolean;
  readonly userAgent?: string;
  /** Sent with every request. */
  readonly headers?: Record<string, string>;
}

/** A fresh person in front of a fresh browser profile. */
export async function newVisitor(
  browser: Browser,
  { javaScript = true, userAgent, headers = {} }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    extraHTTPHeaders: headers,
    ...(userAgent === undefined ? {} : { userAgent }),
  });
  context.setDefaultTimeout(15_000);
  return { context, complaints: new Complaints(context), page: await context.newPage() };
}

/** Waits until one of these is there; fails with what is there instead. */
export async function see({ page }: Visitor, selector: string): Promise<void> {
  try {
    await page.waitForSelector(selector);
  } catch (error) {
    const shown = ((await page.textContent('body').catch(() => null)) ?? '')
      .replace(/\s+/g, ' ')
      .slice(0, 400);
    throw new Error(`${selector} does not come at ${page.url()}, which shows: ${shown}`, { cause: error });
  }
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Pixels. */
const TALLEST_PICTURE = 8_000;

/**
 * Looks at the page as it stands: every width, light and dark, a picture of each for the artefacts; no violation of
 * WCAG 2.2 AA that axe can find, nothing that scrolls sideways, nothing that the page's policy refused.
 */
export async function expectSound(
  { page, complaints }: Visitor,
  name: string,
  { fullPage = true } = {},
): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      // A page of reference text is as tall as a house; painting all of it takes longer than anybody looks at it.
      const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
      await page.screenshot({
        path: join(screenshots, `${name}-${String(width)}-${colorScheme}.png`),
        fullPage: fullPage && height <= TALLEST_PICTURE,
        timeout: 45_000,
      });
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      if (Number(overflow) > 0) found.push(`${String(width)} px: scrolls sideways by ${String(overflow)} px`);
    }
    for (const violation of await axeViolations(page))
      found.push(
        `${colorScheme}: ${violation.id}: ${violation.help}\n  ${violation.nodes.map(({ html }) => html).join('\n  ')}`,
      );
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect({ page: name, found: [...new Set(found)] }).toEqual({ page: name, found: [] });
  expect({ page: name, complaints: complaints.take() }).toEqual({ page: name, complaints: [] });
}

async function axeViolations(page: Page): Promise<readonly AxeViolation[]> {
  // Through the debugger, not as a script of the page, whose policy would rightly refuse it.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe);
  const options = { runOnly: { type: 'tag', values: standards }, resultTypes: ['violations'] };
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`);
}
