import { ApiClient, LocalStack } from '@ligai/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BrowserUnderTest, expectAccessible } from './browser.ts';

let stack: LocalStack;
let api: ApiClient;
let browser: BrowserUnderTest;
beforeAll(async () => {
  [stack, browser] = await Promise.all([LocalStack.start(), BrowserUnderTest.start()]);
  api = new ApiClient(stack.ready.api);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
});
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([]);
});

/** The browser reports refused requests on its console. */
const ignoreRefused = () => {
  const others = browser.problems.filter((one) => !one.includes('status of 422'));
  browser.problems.splice(0, browser.problems.length, ...others);
};

test('settings are found, changed and reset by keyboard, and a value out of range is explained beside it', async () => {
  const page = await browser.open(stack.ready.api, { locale: 'en-US' });
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Keys of the providers' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Find a setting').focus();
  await page.keyboard.type('ring time');
  await page.waitForURL(/q=ring/);
  const field = page.getByRole('textbox', { name: 'Ring time' });
  await page.getByText('Default: 45 · from 5 to 300 seconds').waitFor();
  expect(await page.getByRole('textbox').count()).toBe(1);

  await field.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('301');
  await page.keyboard.press('Enter');
  await page.getByText('Enter a whole number from 5 to 300.').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('30');
  await page.keyboard.press('Enter');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByText('Changed', { exact: true }).waitFor();
  expect((await api.ask('GET', '/api/v1/settings/ring_timeout_seconds')).body).toMatchObject({ value: '30' });
  await page.getByRole('button', { name: 'Back to default' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('The default applies again').waitFor();
  expect(await field.inputValue()).toBe('45');

  // The API's own sentence, where only it can judge the value.
  await page.goto(`${stack.ready.api}/settings?q=timezone`);
  await page.getByRole('textbox', { name: 'Time zone' }).fill('Mars/Base');
  await page.keyboard.press('Enter');
  await page.getByText(/It was not saved. expected an IANA time zone/).waitFor();
  expect(await page.getByRole('textbox', { name: 'Time zone' }).inputValue()).toBe('Mars/Base');
  ignoreRefused();
});
