import { readFile } from 'node:fs/promises';
import type { CallId } from '@ligai/contracts';
import { startWebhookSink, type WebhookSink } from '@ligai/simulators';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();
/** With a person who presses keys, and with one who interrupts the agent. */
let presses: CallId;
let interrupts: CallId;
let sink: WebhookSink;
beforeAll(async () => {
  sink = await startWebhookSink();
  const webhook = { name: 'Auditoria', url: `${sink.url}/calls`, events: ['call.ended'] };
  expect(await dashboard.api.ask('POST', '/api/v1/webhooks', webhook)).toMatchObject({ status: 201 });
  const numbers = ['5511999880713', '5521988770705'];
  const calls = await Promise.all(numbers.map((number) => dashboard.api.dial(number)));
  [presses, interrupts] = calls as [CallId, CallId];
  await Promise.all(calls.map((call) => dashboard.api.untilEnded(call)));
}, 120_000);
afterAll(() => sink?.[Symbol.asyncDispose]());

test('a call shows its keys, what was cut, how long each answer took, its events and what the model was sent', async () => {
  const page = await dashboard.open(`/calls/${interrupts}`);
  await page.getByText('interrompido aqui').first().waitFor();
  await dashboard.go(page, `/calls/${presses}`);
  await page.getByRole('listitem').filter({ hasText: 'Teclou' }).first().waitFor();
  await page.getByText('Respondeu em').first().click();
  await page.getByRole('term').filter({ hasText: 'Reconhecimento' }).first().waitFor();
  await expectAccessible(page);

  await page.getByRole('tab', { name: 'Tempo de resposta' }).click();
  await page.waitForURL(/tab=latency/);
  const answers = page.getByRole('table', { name: 'Respostas do agente' });
  await answers.getByRole('columnheader', { name: 'Fim da fala' }).waitFor();
  expect(await answers.getByRole('row').count()).toBeGreaterThan(2);
  const chart = page.getByRole('group', { name: /Tempo de cada resposta/ });
  const bars = chart.getByRole('img');
  await bars.first().focus();
  await page.keyboard.press('ArrowRight');
  const second = await bars.nth(1).getAttribute('aria-label');
  expect(second).toMatch(/^\d:\d\d: Respondeu em [\d.]+ ms; Reconhecimento [\d.]+ ms, Fim da fala/);
  expect(await page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')")).toBe(second);
  await chart.locator('xpath=..').getByText('Respondeu em').waitFor();
  await expectAccessible(page);
  await page.reload();
  await answers.waitFor();

  await page.getByRole('tab', { name: 'Eventos' }).click();
  await page.getByRole('row', { name: /Atendida/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Webhooks' }).click();
  await page.getByText('Auditoria').first().waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Mensagens do modelo' }).click();
  await page
    .getByRole('heading', { name: /Resposta a/ })
    .first()
    .waitFor();
  await page.getByText('mensagens enviadas').first().click();
  await expectAccessible(page);
});

test('the filtered list is exported as a file, with what was said', async () => {
  const page = await dashboard.open('/calls?q=5511999880713');
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
