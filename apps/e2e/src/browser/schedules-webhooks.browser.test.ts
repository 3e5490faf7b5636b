import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@ligai/kernel';
import { freePort } from '@ligai/local-servers';
import { startWebhookSink, type WebhookSink } from '@ligai/simulators';
import { waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();
/** The endpoint of a customer. */
let sink: WebhookSink;
beforeAll(async () => {
  sink = await startWebhookSink();
  // Its time comes while the first tests run.
  const due = { phone_number: '5511999880486', name: 'Ana', scheduled_time: new Date(systemClock.now()).toISOString() };
  expect(await dashboard.api.ask('POST', '/api/v1/schedules', due)).toMatchObject({ status: 201 });
});
afterAll(() => sink?.[Symbol.asyncDispose]());

/** What a screen reader says after the name of the field of the day. */
const dayDescription =
  "document.querySelector('input[type=date]').getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' ')";

const dayAfter = (days: number) => new Date(systemClock.now() + days * 86_400_000).toISOString().slice(0, 10);

test('a call is scheduled from the calendar, shown on its day and cancelled', async () => {
  const day = dayAfter(3);
  const page = await dashboard.open(`/schedules?day=${day}`);
  await page.getByText('Nenhuma ligação neste dia.').waitFor();
  await page
    .getByText(/^(Horários em|Fuso horário)/)
    .first()
    .waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Agendar neste dia' }).click();
  await page.getByRole('button', { name: 'Agendar', exact: true }).click();
  await page.getByText('É preciso preencher.').waitFor();
  await page.getByLabel('Número').fill('(11) 99988-7766');
  await page.getByLabel('Nome da pessoa').fill('Maria');
  expect(await page.getByLabel('Dia', { exact: true }).inputValue()).toBe(day);
  const inWords = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day));
  expect(await page.evaluate(dayDescription)).toContain(inWords);
  await page.getByLabel('Hora', { exact: true }).fill('14:30');
  await page.getByText(/O agente liga nesta data: .*14:30/).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Agendar', exact: true }).click();

  const row = page.getByRole('listitem').filter({ hasText: 'Maria' });
  await row.getByText('14:30').waitFor();
  await page.getByRole('gridcell', { selected: true }).getByText('1 a fazer').waitFor();
  await row.getByRole('button', { name: 'Cancelar a ligação para Maria' }).click();
  const question = page.getByRole('alertdialog', { name: 'Cancelar a ligação para Maria?' });
  await question.getByRole('button', { name: 'Cancelar a ligação', exact: true }).click();
  await row.getByText('Cancelada').waitFor();
});

test('a scheduled call that somebody else changed meanwhile is shown with the difference, and saved over or taken as it is', async () => {
  const who = { phone_number: '5511999887766', name: 'Maria', metadata: { order: 7 } };
  const scheduled = { ...who, scheduled_time: `${dayAfter(4)}T12:00:00Z` };
  const { id } = (await dashboard.api.ask('POST', '/api/v1/schedules', scheduled)).body as { id: number };
  const path = `/api/v1/schedules/${id}`;
  const stored = async () => (await dashboard.api.ask('GET', path)).body;
  const page = await dashboard.open(`/schedules/${id}`);
  const name = page.getByLabel('Nome da pessoa');
  await name.fill('Mariana');
  await dashboard.api.ask('PUT', path, { name: 'Ana' });
  await page.getByRole('button', { name: 'Salvar', exact: true }).click();
  const conflict = page
    .getByRole('alert')
    .filter({ hasText: 'Esta ligação agendada foi alterada enquanto você a editava.' });
  await conflict.getByText('Ver a diferença').click();
  await conflict.getByText('Salvo agora: Ana').waitFor();
  await conflict.getByText('O seu: Mariana').waitFor();
  expect(await conflict.getByRole('heading').allInnerTexts()).toEqual(['Nome da pessoa']);
  await expectAccessible(page);
  expect(await stored()).toMatchObject({ name: 'Ana' });
  await conflict.getByRole('button', { name: 'Descartar o meu' }).click();
  await conflict.waitFor({ state: 'hidden' });
  expect(await name.inputValue()).toBe('Ana');

  await name.fill('Mariana');
  await dashboard.api.ask('PUT', path, { name: 'Joana' });
  await page.getByRole('button', { name: 'Salvar', exact: true }).click();
  await conflict.getByRole('button', { name: 'Salvar o meu por cima' }).click();
  await page.getByText('A ligação agendada foi alterada', { exact: true }).waitFor();
  expect(await stored()).toMatchObject({ ...scheduled, name: 'Mariana' });

  await page.getByRole('heading', { name: 'Agenda', exact: true }).waitFor();

  // One that stopped waiting meanwhile.
  await dashboard.go(page, `/schedules/${id}`);
  await name.fill('Mariana Prado');
  await dashboard.api.ask('DELETE', path);
  await page.getByRole('button', { name: 'Salvar', exact: true }).click();
  const gone = page.getByRole('alert').filter({ hasText: 'Esta ligação foi cancelada enquanto você a alterava.' });
  await gone.waitFor();
  await expectAccessible(page);
  expect(await name.inputValue()).toBe('Mariana Prado');
  await gone.getByRole('button', { name: 'Agendar outra com estes valores' }).click();
  await page.locator('input[type=date]:focus').waitFor();
  await page.getByRole('heading', { name: 'Agendar ligação' }).waitFor();
  await page.getByRole('button', { name: 'Agendar', exact: true }).click();
  await page.getByText('A ligação foi agendada', { exact: true }).waitFor();
  const { body: another } = await dashboard.api.ask('GET', '/api/v1/schedules?q=Mariana Prado');
  expect(another).toMatchObject([{ ...scheduled, name: 'Mariana Prado', status: 'pending' }]);
  dashboard.expectProblems(/4(00|12) \((Bad Request|Precondition Failed)\)/);
});

test('a webhook gets a test, its lost delivery is read and sent again, and its receivers accept only what LigAI signed', async () => {
  const number = '5511999880404';
  // The calls of other tests on the stack cause deliveries too. Of the call, the first failure is retried; the second one is final.
  sink.behaviour.nextAnswersTo = {
    '"event":"test"': [{ kind: 'status', status: 410 }],
    [number]: [
      { kind: 'status', status: 503 },
      { kind: 'status', status: 404 },
    ],
  };
  const page = await dashboard.open('/webhooks');
  await page.getByRole('link', { name: 'Novo webhook' }).click();
  await page.getByLabel('Nome').fill('CRM');
  await page.getByLabel('Endereço').fill(`${sink.url}/old-hooks`);
  await page.getByLabel('Continuar tentando por (horas)').fill('0');
  const secret = await page.getByLabel('Segredo da assinatura').inputValue();
  expect(secret).toMatch(/^whsec_/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Criar webhook' }).click();
  await page.getByRole('heading', { name: 'CRM' }).waitFor();
  // Its secret, for the last time, and a test.
  await page.getByText(secret, { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Entregas', selected: true }).waitFor();
  await expectAccessible(page);

  // The second click finds the button busy, which keeps the focus.
  await page.getByRole('button', { name: 'Enviar teste' }).dblclick();
  await page.getByText(/O endereço respondeu 410/).waitFor();
  await page.locator('button:focus', { hasText: 'Enviar teste' }).waitFor();
  expect(sink.deliveries.filter(({ body }) => body.includes('"event":"test"'))).toHaveLength(1);
  await page.getByRole('tab', { name: 'Configuração' }).click();
  await page.getByText('Há um segredo guardado. Ele não pode ser mostrado.').waitFor();
  await page.getByLabel('Endereço').fill(`${sink.url}/hooks`);
  await page.getByRole('button', { name: 'Salvar' }).click();
  await page.getByText('O webhook foi salvo').waitFor();
  await dashboard.api.ask('POST', '/api/v1/calls/dial', { number });
  await page.getByRole('tab', { name: 'Entregas' }).click();
  const replay = page.getByRole('button', { name: 'Reenviar a perdida' });
  await replay.waitFor({ timeout: 30_000 });
  await page.getByRole('combobox', { name: 'Estado' }).click();
  await page.getByRole('option', { name: 'Perdida' }).click();
  await page.waitForURL(/status=dead/);
  await page.getByRole('button', { name: /Ligação que falhou.*Perdida/ }).click();
  await page.getByText('Tentativa 2').waitFor();
  await page.getByText('Resposta 503').waitFor();
  await page.getByText('Resposta 404').waitFor();
  await page.getByText('"event": "call.failed"').waitFor();
  await expectAccessible(page);

  await replay.click();
  await page
    .getByRole('alertdialog', { name: 'Reenviar 1 entrega perdida?' })
    .getByRole('button', { name: 'Reenviar' })
    .click();
  await page.getByText('1 entrega será enviada de novo').waitFor();
  await page.getByText('Nenhuma entrega corresponde aos filtros.').waitFor();
  const received = () =>
    sink.deliveries.filter(({ path, status, body }) => path === '/hooks' && status === 200 && body.includes(number));
  await expect.poll(() => received().map(({ json }) => json)).toMatchObject([{ event: 'call.failed' }]);
  const [sent] = received();

  await page.getByRole('tab', { name: 'Receptor' }).click();
  for (const [language, file, command] of [
    ['Node.js', 'receiver.mjs', process.execPath],
    ['Python', 'receiver.py', 'python3'],
    // Where PHP is installed.
    ...(spawnSync('php', ['--version']).error ? [] : [['PHP', 'receiver.php', 'php'] as const]),
  ] as const) {
    await page.getByRole('combobox', { name: 'Linguagem' }).click();
    await page.getByRole('option', { name: language }).click();
    await page.getByText(`Código em ${language}`).waitFor();
    const code = await page.getByTestId('receiver-code').innerText();
    await using receiver = await Receiver.start({ code, file, command, secret });
    const answers = await Promise.all([
      receiver.post(sent?.headers ?? {}, sent?.body ?? ''),
      receiver.post(sent?.headers ?? {}, `${sent?.body} `),
      receiver.post({ ...sent?.headers, 'webhook-timestamp': '1700000000' }, sent?.body ?? ''),
      receiver.post({}, sent?.body ?? ''),
    ]);
    expect({ language, answers }).toEqual({ language, answers: [200, 401, 401, 401] });
  }
  await expectAccessible(page);
});

test('the calendar and a new webhook are used by keyboard alone, on a narrow screen, in English', async () => {
  const page = await dashboard.open(`/schedules?day=2027-01-31`, { locale: 'en-US', width: 390 });
  await page.getByRole('heading', { name: 'January 2027' }).waitFor();
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
  await page.getByRole('button', { name: /January 31, 2027: 0 calls/ }).focus();
  await page.keyboard.press('PageDown');
  await page.getByRole('heading', { name: 'February 2027' }).waitFor();
  await page.locator('button:focus', { hasText: 'February 28, 2027' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('button:focus', { hasText: 'March 1, 2027' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await page.locator('button:focus', { hasText: 'February 21, 2027' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/day=2027-02-21/);
  await page.getByText('No call on this day.').waitFor();
  await expectAccessible(page);

  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.getByRole('link', { name: 'New webhook' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('Sheet');
  await page.keyboard.press('Tab');
  await page.keyboard.type(`${sink.url}/sheet`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sheet' }).waitFor();
  await page.getByRole('button', { name: 'Send a test' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/The test was received: response 200/).waitFor();
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
  await expectAccessible(page);
});

test('a scheduled call whose time has come leads to its call', async () => {
  const page = await dashboard.open('/schedules');
  await page.getByRole('tab', { name: 'Lista' }).click();
  await page.getByRole('combobox', { name: 'Estado' }).click();
  await page.getByRole('option', { name: 'Falhou' }).click();
  await page.waitForURL(/status=failed/);
  const failed = page.getByRole('listitem').filter({ hasText: 'Ana' });
  await failed.getByText('Ocupado').waitFor({ timeout: 45_000 });
  await expectAccessible(page);
  await failed.getByRole('link', { name: 'Ver a ligação com Ana' }).click();
  await page.getByRole('heading', { name: 'Ligação com Ana' }).waitFor();
});

test('a long list of webhooks renders only what is near the window, down to the oldest one', async () => {
  await Promise.all(
    Array.from({ length: 60 }, (_, nth) =>
      dashboard.api.ask('POST', '/api/v1/webhooks', {
        ...{ name: `Sistema ${nth}`, url: `${sink.url}/unused`, events: ['call.state_changed'], is_active: false },
      }),
    ),
  );
  const page = await dashboard.open('/webhooks?event=call.state_changed', { width: 390 });
  const cards = page.getByRole('main').getByRole('listitem');
  await page
    .getByRole('link', { name: /^Sistema/ })
    .first()
    .waitFor();
  expect(await cards.count()).toBeLessThan(40);
  const total = Number(await cards.first().getAttribute('aria-setsize'));
  expect(total).toBeGreaterThanOrEqual(60);
  await expectAccessible(page);
  await page.keyboard.press('End');
  await page.locator(`li[aria-posinset="${total}"]`).waitFor();
  expect(await page.locator('li[aria-posinset="1"]').count()).toBe(0);
});

type ReceiverOptions = { code: string; file: string; command: string; secret: string };

function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** A receiver as the page shows it, as a process. */
class Receiver implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #url: string;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#process = child;
    this.#folder = folder;
    this.#url = `http://127.0.0.1:${port}/`;
  }

  static async start({ code, file, command, secret }: ReceiverOptions): Promise<Receiver> {
    const folder = mkdtempSync(join(tmpdir(), 'ligai-receiver-'));
    writeFileSync(join(folder, file), code);
    const port = await freePort();
    const server = command === 'php' ? ['-S', `127.0.0.1:${port}`] : [];
    const child = spawn(command, [...server, join(folder, file)], {
      env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    child.stderr.resume();
    await waitUntil(() => isListening(port), { what: `${file} listens`, timeoutMs: 20_000 });
    return new Receiver(child, folder, port);
  }

  async post(headers: Record<string, string>, body: string): Promise<number> {
    const ours = Object.entries(headers).filter(([name]) => /^(webhook-|x-webhook-|content-type)/.test(name));
    return (await fetch(this.#url, { method: 'POST', headers: Object.fromEntries(ours), body })).status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'close');
    this.#process.kill('SIGTERM');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
