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
  // They end while the first tests run.
  presses = await dial('5511999880713', 'Marinalva');
  interrupts = await dial('5521988770705', 'Otávio');
});
afterAll(() => sink?.[Symbol.asyncDispose]());

async function dial(number: string, name: string): Promise<CallId> {
  const { body } = await dashboard.api.ask('POST', '/api/v1/calls/dial', { number, name });
  return (body as { call_id: CallId }).call_id;
}

test('the search of Ctrl K finds a call by the name and by the number of the person, and says what it found', async () => {
  const page = await dashboard.open('/');
  const callId = await dial('5531977660486', 'Zenaide Prado');
  await page.getByRole('heading', { name: 'Agora' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zenai');
  await page.getByRole('status').getByText('1 resultado').waitFor();
  await expectAccessible(page);
  await page.getByRole('combobox').fill('nada assim');
  await page.getByRole('status').getByText('Nada encontrado').waitFor();
  await page.getByRole('combobox').fill('+55 31 97766-0486');
  await page.getByRole('option', { name: /Zenaide Prado/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(callId));
  await page.goBack();
  await page.getByRole('heading', { name: 'Agora' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('(31) 97766-0486');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(callId));

  const scheduled = { phone_number: '5521988776611', name: 'Zoroastro', scheduled_time: '2099-01-15T12:00:00Z' };
  const { id } = (await dashboard.api.ask('POST', '/api/v1/schedules', scheduled)).body as { id: number };
  await page.keyboard.press('Control+k');
  for (const phrase of ['oroas', '(21) 98877-6611']) {
    await page.getByRole('combobox').fill(phrase);
    await page.getByRole('option', { name: /Zoroastro.*Agendada para/ }).waitFor();
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/schedules/${id}$`));
  await page.getByRole('heading', { name: /Zoroastro/ }).waitFor();

  const campaign = (await dashboard.api.ask('POST', '/api/v1/campaigns', { name: 'Renovação' })).body as { id: number };
  const contacts = [
    { phone_number: '5521977665501', name: 'Zuleica Prado' },
    { phone_number: '5521977665502', name: 'Outra pessoa' },
  ];
  await dashboard.api.ask('POST', `/api/v1/campaigns/${campaign.id}/contacts`, { contacts });
  await page.keyboard.press('Control+k');
  for (const phrase of ['uleica', '7766-5501']) {
    await page.getByRole('combobox').fill(phrase);
    await page.getByRole('option', { name: /Zuleica Prado.*Contato de Renovação/ }).waitFor();
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/campaigns/${campaign.id}\\?`));
  await page.getByRole('cell', { name: /Zuleica/ }).waitFor();
  expect(await page.getByRole('cell', { name: /Outra pessoa/ }).count()).toBe(0);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('ring_timeout');
  await page.getByRole('option', { name: /Configuração/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/settings\?q=ring_timeout_seconds/);
});

test('calls are found by filters that are in the address, and the way back from a call leads to them', async () => {
  const page = await dashboard.open('/calls?status=busy');
  await page.getByRole('cell', { name: 'Ocupado' }).first().waitFor();
  expect(await page.getByRole('cell', { name: 'Concluída' }).count()).toBe(0);
  await expectAccessible(page);
  await page.getByLabel('Começo do nome, número ou código').fill('Marinalva');
  await page.waitForURL(/q=Marinalva/);
  await page.getByText('Nenhuma ligação corresponde aos filtros.').waitFor();
  await page.getByRole('combobox', { name: 'Estado' }).click();
  await page.getByRole('option', { name: 'Todos' }).click();
  await page
    .getByRole('link', { name: /Marinalva/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Ligação com Marinalva' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Ligações', exact: true }).click();
  await page
    .getByRole('link', { name: /Marinalva/ })
    .first()
    .waitFor();
  expect(new URL(page.url()).search).toBe('?q=Marinalva');
  await dashboard.go(page, '/calls?from=2026-03-05&to=2026-03-01');
  await page.getByText('É antes do começo.').waitFor();
});

test('a call shows its keys, what was cut, how long each answer took, its events and what the model was sent', async () => {
  await Promise.all([presses, interrupts].map((call) => dashboard.api.untilEnded(call)));
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

test('a call that somebody else dials appears in the list, and its state changes as it goes on', async () => {
  const page = await dashboard.open('/calls?q=Silvano');
  await page.getByText('Nenhuma ligação corresponde aos filtros.').waitFor();
  const callId = await dial('5531977660706', 'Silvano');
  const row = page.getByRole('row', { name: /Silvano/ });
  await row.getByText('Em conversa').waitFor({ timeout: 20_000 });
  await row.getByText(/^0:0[1-9]$/).waitFor();
  await dashboard.api.hangup(callId);
  await row.getByText('Interrompida').waitFor();
});

test('the filtered list is exported as a file, with what was said', async () => {
  const page = await dashboard.open('/calls?q=5511999880713');
  await page.getByText('1 ligação', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Exportar' }).click();
  await page.getByRole('switch', { name: 'Com o que foi dito em cada ligação' }).click();
  await expectAccessible(page);
  // A session that has ended: the browser itself would only say that the file failed.
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Baixar o CSV' }).click();
  const again = page.getByRole('dialog', { name: 'Entrar no LigAI' });
  await again.getByLabel('Chave de API').fill(dashboard.key);
  await again.getByRole('button', { name: 'Entrar' }).click();
  await again.waitFor({ state: 'hidden' });
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Baixar o CSV' }).click();
  const file = await (await downloading).path();
  const text = await readFile(file, 'utf8');
  expect(text).toContain(presses);
  expect(text).toContain('assistant: ');
  expect(text).not.toContain(interrupts);
  dashboard.expectProblems(/status of 401|WebSocket/);
});
