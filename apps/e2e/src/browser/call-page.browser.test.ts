import { readFile } from 'node:fs/promises';
import type { CallId } from '@ligai/contracts';
import { ApiClient, LocalStack } from '@ligai/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BrowserUnderTest, expectAccessible } from './browser.ts';

let stack: LocalStack;
let api: ApiClient;
let browser: BrowserUnderTest;
/** With a person who presses keys, and with one who interrupts the agent. */
let presses: CallId;
let interrupts: CallId;
beforeAll(async () => {
  [stack, browser] = await Promise.all([LocalStack.start(), BrowserUnderTest.start()]);
  api = new ApiClient(stack.ready.api);
  [presses, interrupts] = await Promise.all([api.dial('5511999880713'), api.dial('5521988770705')]);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
});
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([]);
});

test('a call shows its keys, what was cut, how long each answer took, its events and what the model was sent', async () => {
  await Promise.all([api.untilEnded(presses), api.untilEnded(interrupts)]);
  const page = await browser.open(`${stack.ready.api}/calls/${interrupts}`);
  await page.getByText('interrompido aqui').first().waitFor();
  await page.goto(`${stack.ready.api}/calls/${presses}`);
  await page.getByRole('listitem').filter({ hasText: 'Teclou' }).first().waitFor();
  await page.getByText('Respondeu em').first().click();
  await page.getByText('Reconhecimento').first().waitFor();
  await expectAccessible(page);

  await page.getByRole('tab', { name: 'Tempo de resposta' }).click();
  await page.waitForURL(/tab=latency/);
  const answers = page.getByRole('table', { name: 'Respostas do agente' });
  await answers.getByRole('columnheader', { name: 'Fim da fala' }).waitFor();
  expect(await answers.getByRole('row').count()).toBeGreaterThan(2);
  await expectAccessible(page);
  await page.reload();
  await answers.waitFor();

  await page.getByRole('tab', { name: 'Eventos' }).click();
  await page.getByRole('row', { name: /Atendida/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Webhooks' }).click();
  await page.getByText('Esta ligação não causou nenhum aviso a outro sistema.').waitFor();
  await page.getByRole('tab', { name: 'Mensagens do modelo' }).click();
  await page
    .getByRole('heading', { name: /Resposta a/ })
    .first()
    .waitFor();
  await page.getByText('mensagens enviadas').first().click();
  await expectAccessible(page);
});

test('the filtered list is exported as a file, with what was said', async () => {
  await Promise.all([api.untilEnded(presses), api.untilEnded(interrupts)]);
  const page = await browser.open(`${stack.ready.api}/calls?q=55119`);
  await page.getByText('1 ligação', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Exportar' }).click();
  await page.getByRole('switch', { name: 'Com o que foi dito em cada ligação' }).click();
  await expectAccessible(page);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Baixar o CSV' }).click();
  const file = await (await downloading).path();
  const text = await readFile(file, 'utf8');
  expect(text).toContain(presses);
  expect(text).toContain('assistant: ');
  expect(text).not.toContain(interrupts);
});
