import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findChromium } from '@ligai/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** The sandbox needs a user other than root; the pages are our own. The last one: see `asWithoutInspector` of the benchmark. */
const args = ['--no-sandbox', '--disable-gpu', '--js-flags=--no-enable-lazy-source-positions'];

/** A page that a test uses, and whether a later test may have it. */
type UsedPage = { page: Page; locale: string; isReusable: boolean };

export type OpenOptions = {
  locale?: string;
  width?: number;
  /** An API key with which the person has signed in. */
  key?: string;
  /** The test adds scripts that stay in the page. */
  isReusable?: boolean;
};

/** A real Chromium, and the errors of all its pages. It ends with the process that started it. */
export class BrowserUnderTest {
  readonly #browser: Browser;
  readonly #used: UsedPage[] = [];
  /** Emptied pages by locale. A new page is a new process, which compiles the dashboard anew: a second of processor time. */
  readonly #emptied = new Map<string, Page[]>();
  /** What pages reported: exceptions, errors on the console, requests to other hosts, dialogs. */
  readonly problems: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<BrowserUnderTest> {
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('No Chromium is installed: set CHROMIUM to its path');
    return new BrowserUnderTest(await chromium.launch({ executablePath, args }));
  }

  /** A person of their own, with an empty storage. */
  async open(url: string, options: OpenOptions = {}): Promise<Page> {
    const { locale = 'pt-BR', width = 1280, key, isReusable = true } = options;
    const page = (isReusable && this.#emptied.get(locale)?.pop()) || (await this.#newPage(locale));
    this.#used.push({ page, locale, isReusable });
    this.#watch(page, new URL(url).host);
    await page.setViewportSize({ width, height: 800 });
    if (key !== undefined) await page.request.post(new URL('/api/v1/session', url).href, { data: { key } });
    await page.goto(url);
    return page;
  }

  /** Each test begins without the pages of others, which would go on reading from the stack. */
  async returnPages(): Promise<void> {
    await Promise.all(this.#used.splice(0).map((used) => this.#return(used)));
  }

  async #newPage(locale: string): Promise<Page> {
    const context = await this.#browser.newContext({ locale, reducedMotion: 'reduce' });
    await context.addInitScript(reportViolations);
    return context.newPage();
  }

  #watch(page: Page, host: string): void {
    page.on('pageerror', ({ message }) => this.problems.push(`exception: ${message}`));
    page.on('console', (line) => {
      const { url } = line.location();
      if (line.type() === 'error' && !isBusy(line.text(), url)) this.problems.push(`console: ${line.text()} (${url})`);
    });
    page.on('request', (request) => {
      const { protocol, host: asked } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && asked !== host) this.problems.push(`request to ${asked}`);
    });
    page.on('dialog', async (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
  }

  async #return({ page, locale, isReusable }: UsedPage): Promise<void> {
    const context = page.context();
    const mayBeReused = isReusable && !page.isClosed() && context.pages().length === 1;
    if (!mayBeReused || !(await isEmptied(page))) return context.close();
    this.#emptied.set(locale, [...(this.#emptied.get(locale) ?? []), page]);
  }
}

/** On a busy machine no media-bridge takes calls for a moment: the page says so, and the browser reports the status. */
const isBusy = (text: string, url: string): boolean => text.includes('status of 503') && url.endsWith('/health');

/**
 * Leaves the page as a new one: nothing stored, no listener, no route. False if that fails: after a test that failed, a
 * page may show an error of the browser.
 */
async function isEmptied(page: Page): Promise<boolean> {
  page.removeAllListeners();
  page.on('dialog', (dialog) => dialog.accept());
  try {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.evaluate('localStorage.clear(), sessionStorage.clear()');
    await page.goto('about:blank');
    await page.context().clearCookies();
    return true;
  } catch {
    return false;
  } finally {
    page.removeAllListeners();
  }
}

/** Runs in the page: what the content security policy forbids is an error, even if the script that tried it goes on. */
const reportViolations = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error('security policy:', violatedDirective, blockedURI, sourceFile))`;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Runs in the page: gives `id: element element…` of each rule that is violated. */
const checkAccessibility = `axe
  .run(document, ${JSON.stringify({ resultTypes: ['violations'], runOnly: { type: 'tag', values: wcag22aa } })})
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`;

/** Fails with each violation of WCAG 2.2 AA on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // Loading axe takes longer than most of its checks: once for each document.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(`${axe};undefined`);
  expect(await page.evaluate(checkAccessibility)).toEqual([]);
}
