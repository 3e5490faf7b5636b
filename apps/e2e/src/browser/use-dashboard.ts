import { ApiClient, LocalStack } from '@ligai/testing';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { BrowserUnderTest, type OpenOptions } from './browser.ts';

/** The dashboard of a running stack in a browser, for the tests of one file. Each test fails if a page had a problem. */
export class DashboardUnderTest {
  #browser: BrowserUnderTest | undefined;
  #stack: LocalStack | undefined;
  #url = '';

  async start(ownStack: Record<string, string> | null): Promise<void> {
    const stack = ownStack && LocalStack.start(ownStack);
    this.#browser = await BrowserUnderTest.start();
    this.#stack = (await stack) ?? undefined;
    this.#url = this.#stack?.ready.api ?? inject('sharedDashboard');
  }

  async stop(): Promise<void> {
    await this.#browser?.[Symbol.asyncDispose]();
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

  get api(): ApiClient {
    return new ApiClient(this.#url);
  }

  /** A page of a person with an empty storage. */
  open(path: string, options?: OpenOptions): Promise<Page> {
    return this.browser.open(`${this.#url}${path}`, options);
  }

  async go(page: Page, path: string): Promise<void> {
    await page.goto(`${this.#url}${path}`);
  }

  /** Removes the problems that a test causes on purpose, such as a refused request, which the browser reports on its console. */
  expectProblems(pattern: RegExp): void {
    const { problems } = this.browser;
    problems.splice(0, problems.length, ...problems.filter((one) => !pattern.test(one)));
  }
}

/** Called at the top of a test file. With `ownStack`, its environment, the file has a stack of its own. */
export function useDashboard(ownStack: Record<string, string> | null = null): DashboardUnderTest {
  const dashboard = new DashboardUnderTest();
  beforeAll(() => dashboard.start(ownStack));
  afterAll(() => dashboard.stop());
  afterEach(async () => {
    await dashboard.browser.returnPages();
    expect(dashboard.browser.problems.splice(0)).toEqual([]);
  });
  return dashboard;
}

/** Runs in the page. */
export const fitsItsWidth = 'document.documentElement.scrollWidth <= window.innerWidth';
