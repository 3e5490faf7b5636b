import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard({ hasOwnStack: true });

/** Runs in the page: its files, but not the data of the API. */
const compressedKb = `performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/assets/'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000`;

/** Run in the page before its scripts. */
const withoutWebSocket = `window.WebSocket = class extends EventTarget {
  constructor() {
    super();
    setTimeout(() => this.dispatchEvent(new Event('close')), 10);
  }
}`;

test('from an empty database to a finished call: what LigAI is for, what is simulated, and the first call', async () => {
  const page = await dashboard.open('/');
  await page.getByRole('heading', { name: 'O LigAI liga para as pessoas' }).waitFor();
  // Without what React checks for developers.
  expect(await page.evaluate(compressedKb)).toBeLessThan(200);
  await page.getByRole('link', { name: 'Fazer a primeira ligação' }).click();
  await page.getByRole('heading', { name: 'Primeiros passos' }).waitFor();
  await page.getByRole('main').getByText('nenhum telefone toca').waitFor();
  expect(await page.getByText('Simulado', { exact: true }).count()).toBe(4);
  await expectAccessible(page);

  // Refused before it is sent.
  await page.getByLabel('Chave da OpenAI', { exact: true }).fill('chave errada');
  await page.getByRole('button', { name: 'Conferir e guardar' }).click();
  await page.getByText('Uma chave não tem espaços').waitFor();
  expect(await page.getByLabel('Chave da OpenAI', { exact: true }).inputValue()).toBe('chave errada');

  await page.getByLabel('Seu nome').fill('Maria');
  await page.getByRole('button', { name: 'Ligar agora' }).click();
  await page.getByRole('heading', { name: 'Ligação com Maria' }).waitFor();
  await page.getByText('Como posso ajudar você hoje?').waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: /Encerrar/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Encerrar', exact: true }).click();
  await page.getByText('Interrompida').waitFor({ timeout: 20_000 });
  await page.getByRole('link', { name: 'LigAI' }).click();
  await page.getByRole('heading', { name: 'Ligações na linha' }).waitFor();
  expect(await page.getByRole('link', { name: 'Fazer a primeira ligação' }).count()).toBe(0);
});

test('a person dials a number, follows the conversation and sees how the call ended', async () => {
  const page = await dashboard.open('/');
  await page.getByRole('navigation').getByRole('link', { name: 'Ligar' }).click();
  await page.getByLabel('Número').fill('(11) 99988-7766');
  await page.getByLabel('Nome da pessoa').fill('Maria');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ligar agora' }).click();

  await page.getByRole('heading', { name: 'Ligação com Maria' }).waitFor();
  await page.getByText('Como posso ajudar você hoje?').waitFor({ timeout: 20_000 });
  const sampleAnswers = page.getByText('as respostas do agente são frases de exemplo');
  await sampleAnswers.waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: /Encerrar/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Encerrar', exact: true }).click();
  await page.getByText('Interrompida').waitFor({ timeout: 15_000 });
  // Of a call that has ended it is not known whether the key was there.
  await sampleAnswers.waitFor({ state: 'hidden' });
  expect(await page.getByText('+55 11 99988-7766').count()).toBe(1);
  // The button that hung up is gone.
  await page.locator('h1:focus').waitFor();
});

test('the page of calls on the line shows a call as it happens, and two people see the same', async () => {
  const [first, second] = await Promise.all([
    dashboard.open('/'),
    dashboard.open('/', { locale: 'en-US', width: 390 }),
  ]);
  await first.getByText('Nenhuma ligação na linha agora.').waitFor();
  await second.getByText('No call is on the line now.').waitFor();
  const callId = await dashboard.api.dial('5521988776655');
  const card = first.getByRole('listitem').filter({ hasText: '+55 21 98877-6655' });
  await card.getByText('Agente').waitFor({ timeout: 20_000 });
  await second.getByRole('link', { name: '+55 21 98877-6655' }).waitFor();
  await expectAccessible(first);
  await expectAccessible(second);

  // A proxy that passes no WebSocket.
  const third = await dashboard.open('/', { isReusable: false });
  await third.addInitScript(withoutWebSocket);
  await third.reload();
  await third.getByRole('link', { name: '+55 21 98877-6655' }).waitFor();
  await third.getByText('confira se o proxy diante do LigAI deixa passar WebSocket').waitFor();
  await third.close();

  await second.getByRole('button', { name: 'Hang up' }).click();
  await second.getByRole('alertdialog').getByRole('button', { name: 'Hang up', exact: true }).click();
  await card.getByText('Interrompida').waitFor({ timeout: 15_000 });
  await dashboard.api.untilEnded(callId);
  await first.getByText('Nenhuma ligação na linha agora.').waitFor({ timeout: 15_000 });
});

test('a number is dialled by keyboard alone', async () => {
  const page = await dashboard.open('/');
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

test('a number that cannot be dialled is explained beside what was typed, which stays', async () => {
  const page = await dashboard.open('/dial', { locale: 'en-US', width: 390 });
  await page.getByLabel('Number').fill('999887766');
  await page.getByRole('button', { name: 'Call now' }).click();
  await page.getByText('The area code is missing.').waitFor();
  expect(await page.locator('input:focus').inputValue()).toBe('999887766');
  dashboard.expectProblems(/status of 422/);

  // The lists on a phone, in English.
  for (const name of ['Calls', 'Campaigns']) {
    await dashboard.go(page, `/${name.toLowerCase()}`);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    expect(await page.evaluate(fitsItsWidth)).toBe(true);
    await expectAccessible(page);
  }
});

test('after the gateway was killed the page says so, and is live and right again by itself', async () => {
  const page = await dashboard.open('/');
  await page.getByText('Ao vivo').waitFor();
  const silent = await dashboard.api.dial('5531977660706');
  const card = page.getByRole('listitem').filter({ hasText: '+55 31 97766-0706' });
  await card.getByText('Agente').waitFor({ timeout: 20_000 });
  const other = await dashboard.open('/');
  await other.getByText('Ao vivo').waitFor();
  await dashboard.stack.kill('api-gateway');
  // The code of a page that is opened now cannot be loaded.
  await other.getByRole('navigation').getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('Sem conexão. Tentando de novo…').waitFor();
  await card.waitFor();
  await page.getByText('Ao vivo').waitFor({ timeout: 30_000 });
  await other.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
  const later = await dashboard.api.dial('5531977665544');
  await page.getByRole('link', { name: '+55 31 97766-5544' }).waitFor({ timeout: 20_000 });
  await card.getByText('Agente').waitFor();
  for (const callId of [silent, later]) await dashboard.api.hangup(callId);
  for (const callId of [silent, later]) await dashboard.api.untilEnded(callId);
  await card.waitFor({ state: 'hidden', timeout: 15_000 });
  dashboard.expectProblems(/WebSocket|ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE)/);
});

test('while calls are on the line, the health page says that everything works, and is reached by keys', async () => {
  const silent = ['5511999990706', '5521999990706'];
  await Promise.all(silent.map((number) => dashboard.api.dial(number)));
  const page = await dashboard.open('/');
  await page.getByText('de 15 linhas, 13 livres').waitFor();
  await page.getByRole('img', { name: /ligações na última hora/ }).waitFor();
  await page.getByRole('region', { name: 'Saúde' }).getByText('Deepgram').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByText('Tudo funciona. O LigAI pode fazer ligações.').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'media-bridge' }).getByText('Funciona').waitFor();
  await page.getByRole('heading', { name: 'Centrais telefônicas' }).waitFor();
  await expectAccessible(page);

  const bridge = { bridge_id: 'bridge-a', state: 'full', calls: 30, capacity: 30 };
  let status = 200;
  await page.route('**/api/v1/stats/live', async (route) => {
    if (status !== 200) return route.fulfill({ status });
    const answer = await route.fetch();
    return route.fulfill({ response: answer, json: { ...((await answer.json()) as object), bridges: [bridge] } });
  });
  await page.getByText('Cheia: 30 de 30 ligações').waitFor();
  expect(await page.getByText('em inglês').count()).toBe(0);
  // A failure that is not temporary: it is not repeated first.
  status = 404;
  await page.reload();
  const unread = page.getByRole('alert').filter({ hasText: 'Não foi possível ler as centrais' });
  await unread.waitFor();
  await page.getByText('mas o estado de algumas partes não foi lido').waitFor();
  await expectAccessible(page);
  await dashboard.go(page, '/');
  await page.getByRole('alert').filter({ hasText: 'Não foi possível ler os números de agora' }).waitFor();
  await page.getByText('Não foi possível ler o estado das centrais e dos provedores').waitFor();
  await expectAccessible(page);
  await page.unroute('**/api/v1/stats/live');
  await dashboard.go(page, '/status');
  dashboard.expectProblems(/status of 404/);

  const scheduler = dashboard.stack.pidOf('scheduler');
  process.kill(scheduler, 'SIGSTOP');
  await page.getByText('O LigAI pode fazer ligações, mas 1 parte precisa de atenção.').waitFor({ timeout: 40_000 });
  process.kill(scheduler, 'SIGCONT');
  await page.getByText('Tudo funciona. O LigAI pode fazer ligações.').waitFor({ timeout: 40_000 });
});

test('the page of the API fits a phone, is searched, and asks before it dials', async () => {
  const page = await dashboard.open('/docs', { locale: 'en-US', width: 390 });
  const dial = page.locator('#operations-Calls-postCallsDial');
  await dial.waitFor();
  expect(await page.locator('.authorization__btn').count()).toBe(0);
  await expectAccessible(page);
  await page.getByLabel('Search operations').fill('initiate');
  await page.getByText('1 operation', { exact: true }).waitFor();
  await dial.locator('.opblock-summary-control').click();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname);
  });
  await page.getByRole('button', { name: 'Execute' }).click();
  const question = page.getByRole('alertdialog');
  await question.getByText('/api/v1/calls/dial').waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'hidden' });
  expect(sent).toEqual([]);
  expect(await page.evaluate(fitsItsWidth)).toBe(true);

  await page.getByRole('button', { name: 'Execute' }).click();
  await question.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('"call_id"').first().waitFor();
  expect(sent).toEqual(['/api/v1/calls/dial']);
  expect(await page.evaluate(fitsItsWidth)).toBe(true);

  await dashboard.load(page, '/docs/events');
  await page.getByRole('heading', { name: 'Contents' }).waitFor();
  await expectAccessible(page);
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
});
