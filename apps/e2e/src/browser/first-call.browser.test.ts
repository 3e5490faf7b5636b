import { ApiClient, LocalStack } from '@ligai/testing';
import type { Page } from 'playwright-core';
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

const open = (path: string, options?: { locale?: string; width?: number }): Promise<Page> =>
  browser.open(`${stack.ready.api}${path}`, options);

test('a person who opens the page for the first time dials, follows the conversation and sees how the call ended', async () => {
  const page = await open('/');
  await page.getByRole('navigation').getByRole('link', { name: 'Ligar' }).click();
  await page.getByLabel('Número').fill('(11) 99988-7766');
  await page.getByLabel('Nome da pessoa').fill('Maria');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ligar agora' }).click();

  await page.getByRole('heading', { name: 'Ligação com Maria' }).waitFor();
  await page.getByText('Como posso ajudar você hoje?').waitFor({ timeout: 20_000 });
  await expectAccessible(page);
  await page.getByRole('button', { name: /Encerrar/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Encerrar', exact: true }).click();
  await page.getByText('Concluída').waitFor({ timeout: 15_000 });
  expect(await page.getByText('+55 11 99988-7766').count()).toBe(1);
});

test('the page of calls on the line shows a call as it happens, and two people see the same', async () => {
  const [first, second] = await Promise.all([open('/'), open('/', { locale: 'en-US', width: 390 })]);
  await first.getByText('Nenhuma ligação na linha agora.').waitFor();
  await second.getByText('No call is on the line now.').waitFor();
  const callId = await api.dial('5521988776655');
  const card = first.getByRole('listitem').filter({ hasText: '+55 21 98877-6655' });
  await card.getByText('Agente').waitFor({ timeout: 20_000 });
  await second.getByRole('link', { name: '+55 21 98877-6655' }).waitFor();
  await expectAccessible(first);
  await expectAccessible(second);

  await second.getByRole('button', { name: 'Hang up' }).click();
  await second.getByRole('alertdialog').getByRole('button', { name: 'Hang up', exact: true }).click();
  await card.getByText('Concluída').waitFor({ timeout: 15_000 });
  await api.untilEnded(callId);
  await first.getByText('Nenhuma ligação na linha agora.').waitFor({ timeout: 15_000 });
});

test('a number is dialled by keyboard alone', async () => {
  const page = await open('/');
  await page.getByRole('heading', { name: 'Agora' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Teclas de atalho' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Ir para…' }).waitFor();
  await page.keyboard.type('ligar');
  await page.keyboard.press('Enter');
  await page.locator('input:focus[type=tel]').waitFor();
  await page.keyboard.type('5511999880486');
  await page.keyboard.press('Enter');
  await page.getByText('Ocupado').waitFor({ timeout: 20_000 });
});

test('calls are found by filters that are in the address, and the way back from a call leads to them', async () => {
  const page = await open('/calls?status=busy');
  await page.getByRole('cell', { name: 'Ocupado' }).first().waitFor();
  expect(await page.getByRole('cell', { name: 'Concluída' }).count()).toBe(0);
  await expectAccessible(page);
  await page.getByLabel('Nome, número ou código').fill('Maria');
  await page.waitForURL(/q=Maria/);
  await page.getByText('Nenhuma ligação corresponde aos filtros.').waitFor();
  await page.getByRole('combobox', { name: 'Estado' }).click();
  await page.getByRole('option', { name: 'Todos' }).click();
  await page.getByRole('link', { name: /Maria/ }).click();
  await page.getByRole('heading', { name: 'Ligação com Maria' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: /Maria/ }).waitFor();
  expect(new URL(page.url()).search).toBe('?q=Maria');
});

test('a number that cannot be dialled is explained beside what was typed, which stays', async () => {
  const page = await open('/dial', { locale: 'en-US' });
  await page.getByLabel('Number').fill('999887766');
  await page.getByRole('button', { name: 'Call now' }).click();
  await page.getByRole('alert').filter({ hasText: 'area code' }).waitFor();
  expect(await page.getByLabel('Number').inputValue()).toBe('999887766');
  browser.problems.splice(
    0,
    browser.problems.length,
    ...browser.problems.filter((one) => !one.includes('status of 422')),
  );
});

test('after the gateway was killed the page says so, and is live and right again by itself', async () => {
  const page = await open('/');
  await page.getByText('Ao vivo').waitFor();
  await stack.kill('api-gateway');
  await page.getByText('Sem conexão. Tentando de novo…').waitFor();
  await page.getByText('Ao vivo').waitFor({ timeout: 30_000 });
  const callId = await api.dial('5531977665544');
  await page.getByRole('link', { name: '+55 31 97766-5544' }).waitFor({ timeout: 20_000 });
  await api.hangup(callId);
  await api.untilEnded(callId);
  browser.problems.splice(
    0,
    browser.problems.length,
    ...browser.problems.filter((one) => !/WebSocket|ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE)/.test(one)),
  );
});

test('what people wrote is shown as text, whatever it is', async () => {
  const name = '<img src=x onerror=alert(1)> ‮gnirts‬ ' + 'x'.repeat(400);
  await api.ask('POST', '/api/v1/calls/dial', { number: '5541966554433', name });
  const page = await open('/', { width: 390 });
  const card = page.getByRole('listitem').filter({ hasText: '<img src=x onerror=alert(1)>' });
  await card.waitFor({ timeout: 20_000 });
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
  await card.getByRole('link').click();
  await page.getByRole('heading', { name: /Ligação com <img/ }).waitFor();
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
});
