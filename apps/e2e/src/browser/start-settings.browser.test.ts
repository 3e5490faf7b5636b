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

/** Runs in the page. */
const fitsItsWidth = 'document.documentElement.scrollWidth <= window.innerWidth';

/** The browser reports refused requests on its console. */
const ignoreRefused = () => {
  const others = browser.problems.filter((one) => !one.includes('status of 422'));
  browser.problems.splice(0, browser.problems.length, ...others);
};

test('from an empty database to a finished call: what LigAI is for, what is simulated, and the first call', async () => {
  const page = await browser.open(stack.ready.api);
  await page.getByRole('heading', { name: 'O LigAI liga para as pessoas' }).waitFor();
  await page.getByRole('link', { name: 'Fazer a primeira ligação' }).click();
  await page.getByRole('heading', { name: 'Primeiros passos' }).waitFor();
  await page.getByText('nenhum telefone toca').waitFor();
  expect(await page.getByText('Simulado', { exact: true }).count()).toBe(4);
  await expectAccessible(page);

  // Refused before it is sent.
  await page.getByRole('textbox', { name: 'Chave da OpenAI' }).fill('chave errada');
  await page.getByRole('button', { name: 'Conferir e guardar' }).click();
  await page.getByText('Uma chave não tem espaços').waitFor();
  expect(await page.getByRole('textbox', { name: 'Chave da OpenAI' }).inputValue()).toBe('chave errada');

  await page.getByLabel('Seu nome').fill('Maria');
  await page.getByRole('button', { name: 'Ligar agora' }).click();
  await page.getByRole('heading', { name: 'Ligação com Maria' }).waitFor();
  await page.getByText('Como posso ajudar você hoje?').waitFor({ timeout: 20_000 });
  await page.getByText('Concluída').waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'LigAI' }).click();
  await page.getByRole('heading', { name: 'Ligações na linha' }).waitFor();
  expect(await page.getByRole('link', { name: 'Fazer a primeira ligação' }).count()).toBe(0);
});

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

test('the page of the API fits a phone, is searched, and asks before it dials', async () => {
  const page = await browser.open(`${stack.ready.api}/docs`, { locale: 'en-US', width: 390 });
  const dial = page.locator('#operations-Calls-postCallsDial');
  await dial.waitFor();
  expect(await page.locator('.authorization__btn').count()).toBe(0);
  await expectAccessible(page);
  await page.getByLabel('Search operations').fill('initiate');
  await page.getByText('1 operation', { exact: true }).waitFor();
  await dial.locator('.opblock-summary-control').click();
  const before = await api.list();
  await page.getByRole('button', { name: 'Execute' }).click();
  const question = page.getByRole('alertdialog');
  await question.getByText('/api/v1/calls/dial').waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'hidden' });
  expect(await api.list()).toHaveLength(before.length);
  expect(await page.evaluate(fitsItsWidth)).toBe(true);

  await page.getByRole('button', { name: 'Execute' }).click();
  await question.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('"call_id"').first().waitFor();
  expect(await page.evaluate(fitsItsWidth)).toBe(true);

  await page.goto(`${stack.ready.api}/docs/events`);
  await page.getByRole('heading', { name: 'Contents' }).waitFor();
  await expectAccessible(page);
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
});
