import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();

/** Markup, a switch to right-to-left that is not ended, and a letter with marks that reach over the lines around it. */
const marked = `Z${'\u0301\u0316'.repeat(6)}`;
const hostile = `<img src=x onerror=alert(1)> ‮gnirts‬ <script>alert(2)</script> ${marked}algo `;
/** Without a place to break. */
const long = hostile + 'x'.repeat(10_000);

async function send(method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, body: answer } = await dashboard.api.ask(method, path, body);
  expect(status, `${method} ${path}: ${JSON.stringify(answer)}`).toBeLessThan(300);
  return answer;
}

const idOf = (answer: unknown): number => (answer as { id: number }).id;

test('an unknown key is refused in words, a known one opens a session that scripts cannot read, and signing out ends it', async () => {
  const page = await dashboard.openSignedOut('/calls');
  await page.getByLabel('Chave de API').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Chave de API').fill('0123456789abcdef0123456x');
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByText('Esta chave não é conhecida.').waitFor();
  expect(await page.getByLabel('Chave de API').inputValue()).toBe('0123456789abcdef0123456x');
  await page.getByLabel('Chave de API').fill(dashboard.key);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByRole('heading', { name: 'Ligações' }).waitFor();

  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: 'ligai_session', httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(cookie?.value).not.toContain(dashboard.key);
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(dashboard.key);

  await page.getByRole('button', { name: 'Preferências' }).click();
  await page
    .getByRole('button', { name: 'Sair' })
    .or(page.getByRole('menuitem', { name: 'Sair' }))
    .click();
  await page.getByRole('heading', { name: 'Entrar no LigAI' }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  dashboard.expectProblems(/status of 401/);
});

test('what people and their programs wrote is shown as text on every page, whatever it is', {
  timeout: 120_000,
}, async () => {
  const name = hostile + 'x'.repeat(100);
  const campaign = idOf(await send('POST', '/api/v1/campaigns', { name, description: hostile + 'x'.repeat(800) }));
  const contacts = new FormData();
  const row = `phone_number,name,plan\n5511999880486,"${name}","${long}"\n`;
  contacts.append('file', new Blob([row], { type: 'text/csv' }), `${'<b>'}contacts.csv`);
  const headers = { authorization: `Bearer ${dashboard.key}` };
  const upload = `${dashboard.url}/api/v1/campaigns/${campaign}/contacts/csv`;
  expect((await fetch(upload, { method: 'POST', headers, body: contacts })).status).toBe(200);
  const prompt = idOf(await send('POST', '/api/v1/prompts', { name, content: long, greeting: hostile }));
  const url = 'https://example.com/hook?<img>';
  await send('POST', '/api/v1/webhooks', { name, url, events: ['call.ended'] });
  const body = {
    number: '5541966554433',
    prompt_id: prompt,
    name,
    metadata: { [hostile.slice(0, 40)]: long.slice(0, 2000) },
  };
  const { call_id: callId } = (await send('POST', '/api/v1/calls/dial', body)) as { call_id: string };

  const page = await dashboard.open('/', { width: 390 });
  await page.getByRole('listitem').filter({ hasText: '<img src=x' }).first().waitFor({ timeout: 20_000 });
  const call = `/calls/${callId}`;
  const tabs = ['events', 'webhooks', 'model'].map((tab) => `${call}?tab=${tab}`);
  const named = [
    '/',
    '/calls',
    call,
    ...tabs,
    '/campaigns',
    `/campaigns/${campaign}`,
    `/campaigns/${campaign}?tab=import`,
  ];
  const written = ['/prompts', `/prompts/${prompt}`, `/prompts/${prompt}?tab=versions`, '/webhooks'];
  for (const path of [...named, ...written]) {
    await dashboard.go(page, path);
    await page.locator('main').getByText('<img src=x').first().waitFor();
    await expectOnlyText(page, path);
  }
  for (const path of ['/dial', '/schedules', '/settings', '/status']) {
    await dashboard.go(page, path);
    await page.locator('main h1').waitFor();
    await expectOnlyText(page, path);
  }
  // The greeting that was spoken: tags are not said.
  await dashboard.go(page, call);
  await page.getByRole('tabpanel').getByText('gnirts').first().waitFor({ timeout: 20_000 });
  await expectOnlyText(page, call);
});

async function expectOnlyText(page: Page, path: string): Promise<void> {
  expect(await page.locator('main img, main script').count(), path).toBe(0);
  expect(await page.evaluate(fitsItsWidth), path).toBe(true);
  expect(await page.evaluate(unclippedNames), path).toBe(0);
}

/** Runs in the page: names whose marks would cover the lines around them. */
const unclippedNames =
  "[...document.querySelectorAll('bdi')].filter((name) => getComputedStyle(name).overflowY === 'visible' || getComputedStyle(name).display === 'inline').length";

test('what no page can show in an address is ignored, and an id that is none is not found', async () => {
  const page = await dashboard.open('/', { width: 390 });
  const ignored = ['/schedules?month=2026-99', '/schedules?month=99999999-01&day=x', '/calls?from=notadate'];
  const refused = ['/calls?from=275760-09-13&to=0000-00-00', '/calls?status=[1,2]', '/calls?q={"a":1}'];
  const long = `/settings?q=${'W'.repeat(400)}`;
  for (const path of [...ignored, ...refused, '/calls?campaign=99999999999999999999', long]) {
    await dashboard.load(page, path);
    await page.locator('main h1').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('alert').count(), path).toBe(0);
    expect(await page.evaluate(fitsItsWidth), path).toBe(true);
  }
  for (const path of ['/webhooks/events', '/prompts/preview', '/calls/export', '/campaigns/1e3']) {
    await dashboard.go(page, path);
    await page.getByText(/não existe/).waitFor();
  }
});

test('a session that ends while something is typed asks for the key above the page, which stays as it is', async () => {
  const page = await dashboard.open('/dial');
  await page.getByLabel('Número').fill('11 99988-7766');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Ligar agora' }).click();
  const again = page.getByRole('dialog', { name: 'Entrar no LigAI' });
  await again.getByText('A sessão terminou.').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  // No key acts on the page below.
  await again.getByRole('button', { name: 'Entrar' }).focus();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.keyboard.press('Control+k');
  expect(await page.getByRole('dialog').count()).toBe(1);
  await again.getByLabel('Chave de API').fill(dashboard.key);
  await again.getByRole('button', { name: 'Entrar' }).click();
  await again.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Número').inputValue()).toBe('11 99988-7766');
  expect(new URL(page.url()).pathname).toBe('/dial');
  dashboard.expectProblems(/status of 401|WebSocket/);
});

test('every page has a policy that allows nothing inline and nothing from elsewhere, and cannot be framed', async () => {
  for (const path of ['/', '/calls', '/campaigns/1', '/prompts/new', '/webhooks', '/nowhere']) {
    const response = await fetch(`${dashboard.url}${path}`, { headers: { accept: 'text/html' } });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/unsafe-(inline|eval)|https?:|\*/);
  }
  const page = await dashboard.open('/');
  await page.getByRole('heading', { name: 'Agora' }).waitFor();
  const injected = `new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', () => resolve(window.injected === true));
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
  })`;
  expect(await page.evaluate(injected)).toBe(false);
  dashboard.expectProblems(/security policy/i);
});

test('a page of another origin can neither read nor change anything, nor frame the dashboard, in the browser of somebody signed in', async () => {
  const attacker = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<title>other</title><body></body>');
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
  using _ = { [Symbol.dispose]: () => attacker.close() };
  const owner = await dashboard.open('/');
  await owner.getByRole('heading', { name: 'Agora' }).waitFor();
  // The same host name with another port is the same site, so that the browser sends the cookie.
  const page = await owner.context().newPage();
  await page.goto(`http://localhost:${(attacker.address() as AddressInfo).port}/`);
  const api = dashboard.url;
  const refusals: string[] = [];
  const answers: string[] = [];
  page.on('response', (answer) => answers.push(`${answer.status()} ${new URL(answer.url()).pathname}`));
  page.on('console', (line) => refusals.push(line.text()));
  expect(await page.evaluate(attack(api))).toEqual({ read: 'blocked', changed: 'blocked', socket: 'closed' });
  // As a picture or a link would: the answer is hidden from the page, but may cost a request to a provider.
  expect(answers).toContainEqual('401 /api/v1/voices');
  expect(refusals).toContainEqual(expect.stringContaining('frame-ancestors'));
  for (const frame of page.frames().slice(1)) expect(await frame.locator('#page').count()).toBe(0);
  await page.evaluate(submitForm(api));
  await page.waitForURL(`${api}/**`);
  expect(await page.locator('body').textContent()).toContain('detail');
  expect(await send('GET', '/api/v1/campaigns?limit=200')).not.toContainEqual(
    expect.objectContaining({ name: 'stolen' }),
  );
});

/** Runs in the page of the attacker. */
const attack = (api: string): string => `(async () => {
  const api = ${JSON.stringify(api)};
  const outcome = (asked) => asked.then(() => 'answered', () => 'blocked');
  const read = await outcome(fetch(api + '/api/v1/calls', { credentials: 'include' }));
  const post = { method: 'POST', credentials: 'include', body: JSON.stringify({ name: 'stolen' }) };
  const headers = { 'Content-Type': 'application/json' };
  const changed = await outcome(fetch(api + '/api/v1/campaigns', { ...post, headers }));
  await fetch(api + '/api/v1/campaigns', { ...post, mode: 'no-cors' }).catch(() => {});
  const socket = await new Promise((resolve) => {
    const opened = new WebSocket(api.replace('http', 'ws') + '/ws/dashboard');
    opened.onopen = () => resolve('open');
    opened.onclose = () => resolve('closed');
  });
  for (const path of ['/', '/api/v1/voices']) {
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => { frame.onload = resolve; });
    frame.src = api + path;
    document.body.append(frame);
    await loaded;
  }
  return { read, changed, socket };
})()`;

/** Runs in the page of the attacker: a form needs no permission of the other origin. */
const submitForm = (api: string): string => `(() => {
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', enctype: 'text/plain', action: ${JSON.stringify(api)} + '/api/v1/campaigns' });
  const field = document.createElement('input');
  Object.assign(field, { name: '{"name":"stolen","x":"', value: '"}' });
  form.append(field);
  document.body.append(form);
  form.submit();
})()`;

test('a new version is announced without losing what was typed, which the browser asks about before it reloads', async () => {
  const page = await dashboard.open('/prompts/new');
  await page.getByLabel('Nome').fill('Pesquisa');
  // The gateway was replaced: another first script, and the parts of the old build are gone.
  await page.route(/\/assets\/.*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  const index = '<!doctype html><script type="module" src="/assets/index-new.js"></script>';
  await page.route(`${dashboard.url}/`, (route) => route.fulfill({ contentType: 'text/html', body: index }));
  await page.getByRole('navigation').getByRole('link', { name: 'Ligar' }).hover();
  await page.getByText('Há uma versão nova do LigAI').waitFor();
  expect(await page.getByLabel('Nome').inputValue()).toBe('Pesquisa');
  await page.getByRole('button', { name: 'Recarregar' }).click();
  await expect.poll(() => dashboard.browser.problems).toContainEqual(expect.stringContaining('dialog'));
  expect(await page.getByLabel('Nome').inputValue()).toBe('Pesquisa');
  dashboard.expectProblems(/dialog|status of 404|dynamically imported module|MIME|preload/);
});

test('a page whose session is not answered says that it loads, and is there once it is', async () => {
  const page = await dashboard.open('/prompts');
  const held: Route[] = [];
  await page.route('**/api/v1/session', (route) => {
    held.push(route);
  });
  await page.reload();
  await page.getByRole('status').getByText('Carregando…').waitFor();
  await Promise.all(held.map((route) => route.continue()));
  await page.getByRole('heading', { name: 'Roteiros', level: 1 }).waitFor();
});
