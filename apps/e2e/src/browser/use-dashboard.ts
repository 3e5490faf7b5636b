import { ApiClient, LocalStack } from '@ligai/testing';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { BrowserUnderTest, type OpenOptions } from './browser.ts';

/** One for the files that a worker of Vitest runs one after the other: to start it costs more than many a test. */
let started: Promise<BrowserUnderTest> | undefined;
const sharedBrowser = (): Promise<BrowserUnderTest> => {
  started ??= BrowserUnderTest.start();
  return started;
};

/** The dashboard of a running stack in a browser, for the tests of one file. Each test fails if a page had a problem. */
export class DashboardUnderTest {
  #browser: BrowserUnderTest | undefined;
  #stack: LocalStack | undefined;
  #url = '';
  /** Of the shared stack, which asks for one. */
  #key: string | undefined;

  async start(hasOwnStack: boolean): Promise<void> {
    const stack = hasOwnStack ? LocalStack.start() : null;
    this.#browser = await sharedBrowser();
    this.#stack = (await stack) ?? undefined;
    if (this.#stack) this.#url = this.#stack.ready.api;
    else ({ url: this.#url, key: this.#key } = inject('sharedStack'));
  }

  async stop(): Promise<void> {
    await this.#stack?.[Symbol.asyncDispose]();
  }

  get browser(): BrowserUnderTest {
    if (!this.#browser) throw new Error('The browser is not started');
    return this.#browser;
  }

  /** Only for a file with a stack of its own. */
  get stack(): LocalStack {
    if (!this.#stack) throw new Error('This file shares its stack: ask useDashboard for one');
    return this.#stack;
  }

  get url(): string {
    return this.#url;
  }

  /** Only for a file that shares its stack: the other one asks for no key. */
  get key(): string {
    if (this.#key === undefined) throw new Error('The stack of this file has no key');
    return this.#key;
  }

  get api(): ApiClient {
    return new ApiClient(this.#url, this.#key);
  }

  /** A page of a person with an empty storage, who has signed in if the stack asks for a key. */
  open(path: string, options?: OpenOptions): Promise<Page> {
    return this.browser.open(`${this.#url}${path}`, { ...options, ...(this.#key && { key: this.#key }) });
  }

  openSignedOut(path: string): Promise<Page> {
    return this.browser.open(`${this.#url}${path}`);
  }

  /** Shows another address in a page of the dashboard, which does not load itself again: a third of a second less. */
  async go(page: Page, path: string): Promise<void> {
    await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  }

  /** As the address bar does. */
  async load(page: Page, path: string): Promise<void> {
    await page.goto(`${this.#url}${path}`);
  }

  /** Removes the problems that a test causes on purpose, such as a refused request, which the browser reports on its console. */
  expectProblems(pattern: RegExp): void {
    const { problems } = this.browser;
    problems.splice(0, problems.length, ...problems.filter((one) => !pattern.test(one)));
  }
}

/** Called at the top of a test file. With `hasOwnStack`, the file has an empty stack of its own, without a key. */
export function useDashboard({ hasOwnStack = false } = {}): DashboardUnderTest {
  const dashboard = new DashboardUnderTest();
  beforeAll(() => dashboard.start(hasOwnStack));
  afterAll(() => dashboard.stop());
  afterEach(async () => {
    await dashboard.browser.returnPages();
    expect(dashboard.browser.problems.splice(0)).toEqual([]);
  });
  return dashboard;
}

/** Runs in the page. */
export const fitsItsWidth = 'document.documentElement.scrollWidth <= window.innerWidth';
