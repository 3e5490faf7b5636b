import { AxeBuilder } from '@axe-core/playwright';
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

/** Fails with each violation of WCAG 2.2 AA on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // Neither a second page for the result nor all that passes: these are two thirds of the time of a check.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
