import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findChromium } from '@ligai/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** A real Chromium, and the errors of all its pages. */
export class BrowserUnderTest implements AsyncDisposable {
  readonly #browser: Browser;
  /** What pages reported: exceptions, errors on the console, requests to other hosts, dialogs. */
  readonly problems: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<BrowserUnderTest> {
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('No Chromium is installed: set CHROMIUM to its path');
    // Its sandbox needs a user other than root; the pages are our own.
    return new BrowserUnderTest(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }));
  }

  /** A person of their own, with an empty storage. */
  async open(url: string, options: { locale?: string; width?: number } = {}): Promise<Page> {
    const { locale = 'pt-BR', width = 1280 } = options;
    const context = await this.#browser.newContext({
      locale,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    await context.addInitScript(reportViolations);
    const page = await context.newPage();
    const { host } = new URL(url);
    page.on('pageerror', ({ message }) => this.problems.push(`exception: ${message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') this.problems.push(`console: ${line.text()} (${line.location().url})`);
    });
    page.on('request', (request) => {
      const { protocol, host: asked } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && asked !== host) this.problems.push(`request to ${asked}`);
    });
    page.on('dialog', async (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    await page.goto(url);
    return page;
  }

  /** Each test begins without the pages of others, which would go on reading from the stack. */
  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
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
