import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();

test('a prompt is written with a preview, saved, made active and dialled with its fields', async () => {
  const page = await dashboard.open('/prompts');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Novo roteiro' }).click();
  await page.getByLabel('Nome', { exact: true }).fill('Cobrança');
  await page.getByRole('textbox', { name: 'Saudação' }).fill('Olá, aqui é da {{empresa}}.');
  await page.getByLabel('Instruções').fill('Lembre a pessoa do boleto da {{empresa}}.');
  await page.getByText('Sem valor: empresa. Ligar ou agendar sem eles é recusado.').waitFor();
  await page.locator('mark').filter({ hasText: 'empresa: sem valor' }).first().waitFor();
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Saudação' }).fill('Olá, {{nome}}, aqui é da {{empresa}}, {{filial sul}}.');
  await page.getByText(/\{\{nome\}\}.? é um campo como outro qualquer/).waitFor();
  await page.getByText(/“\{\{filial sul\}\}” não é um campo/).waitFor();
  await page.getByRole('textbox', { name: 'Saudação' }).fill('Olá, aqui é da {{empresa}}.');
  await page.getByLabel('empresa').fill('Aurora');
  await page.getByText('Lembre a pessoa do boleto da Aurora.').waitFor();
  // The browser's own suggestions.
  await page.locator('datalist option[value="gpt-4.1-mini"][label*="2027"]').waitFor({ state: 'attached' });
  await page.getByRole('combobox', { name: 'Ritmo da conversa' }).click();
  await page.getByRole('option', { name: /Paciente/ }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Salvar' }).click();
  await page.getByText('O roteiro foi salvo').waitFor();
  await page.getByRole('button', { name: 'Tornar ativo' }).click();
  await page.getByText('Este roteiro agora é o ativo').waitFor();

  await page.getByRole('navigation').getByRole('link', { name: 'Ligar' }).click();
  await page.getByText('Padrão do roteiro: Aurora').waitFor();
  await page.getByLabel('Número').fill('5511999887766');
  await page.getByLabel('Nome da pessoa').fill('Maria');
  await page.getByLabel('empresa').fill('Boreal');
  await page.getByRole('button', { name: 'Ligar agora' }).click();
  await page.getByText('Olá, aqui é da Boreal.').waitFor({ timeout: 20_000 });
});

test('a call without a value that its prompt needs is refused beside the field, which gets the focus', async () => {
  await newPrompt({ name: 'Vencimento', content: 'Vence em {{vencimento}}.' });
  const page = await dashboard.open('/dial');
  await page.getByLabel('Número').fill('5511999887766');
  await page.getByRole('combobox', { name: 'Roteiro' }).click();
  await page.getByRole('option', { name: 'Vencimento' }).click();
  await page.getByRole('button', { name: 'Ligar agora' }).click();
  const problem = page.getByText('É preciso preencher.');
  await problem.waitFor();
  expect(await page.locator('input:focus').getAttribute('aria-invalid')).toBe('true');
  await page.keyboard.type('março');
  await problem.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('vencimento').inputValue()).toBe('março');
  dashboard.expectProblems(/status of 422/);
});

test('changes that are not saved are not lost by a click elsewhere, and an incomplete prompt says what is missing', async () => {
  const page = await dashboard.open('/prompts/new', { locale: 'en-US', width: 390 });
  await page.getByLabel('Name').fill('Survey');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Must be filled in.').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Now' }).click();
  const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Go back' }).click();
  expect(await page.getByLabel('Name').inputValue()).toBe('Survey');
  await page.getByRole('navigation').getByRole('link', { name: 'Now' }).click();
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('heading', { name: 'Now' }).waitFor();
});

async function newPrompt(prompt: { name: string; content: string }): Promise<number> {
  const { body } = await dashboard.api.ask('POST', '/api/v1/prompts', prompt);
  return (body as { id: number }).id;
}

/** Run in the page. */
const rememberPlayed =
  'window.played = []; const play = HTMLMediaElement.prototype.play; HTMLMediaElement.prototype.play = function () { window.played.push(this); return play.call(this); }';
const isHeard =
  'window.played.length > 0 && window.played.at(-1).duration > 0.2 && window.played.at(-1).currentTime > 0';

test('a voice is searched, heard and chosen, and a single value out of its range is explained and not lost', async () => {
  const id = await newPrompt({ name: 'Clínica', content: 'Marque consultas.' });
  const page = await dashboard.open(`/prompts/${id}`);
  await page.getByRole('button', { name: /^Voz/ }).click();
  const picker = page.getByRole('dialog', { name: 'Escolher a voz' });
  await picker.getByRole('button', { name: 'Ouvir Isadora' }).waitFor();
  await expectAccessible(page);
  await page.evaluate(rememberPlayed);
  await picker.getByRole('button', { name: 'Ouvir Isadora' }).click();
  await picker.getByLabel('Buscar por nome').fill('benicio');
  await picker.getByText('1 voz', { exact: true }).waitFor();
  const [sample] = await Promise.all([
    page.waitForResponse(/voices\/.+\/sample/),
    picker.getByRole('button', { name: 'Ouvir Benício' }).click(),
  ]);
  expect({ status: sample.status(), type: sample.headers()['content-type'] }).toEqual({
    status: 200,
    type: 'audio/wav',
  });
  await expect.poll(() => page.evaluate(isHeard), { timeout: 10_000 }).toBe(true);
  await picker.getByRole('button', { name: 'Escolher Benício' }).click();
  await page.getByRole('button', { name: 'Voz Benício' }).waitFor();

  await page.getByRole('combobox', { name: 'Ritmo da conversa' }).click();
  await page.getByRole('option', { name: /Paciente/ }).click();
  await page.getByText('Ajustes finos do ritmo').click();
  await page.getByText('De 2.000 a 60.000 ms. Padrão: 12.000, do ritmo escolhido.').waitFor();
  const value = page.getByRole('textbox', { name: /^Dizer “um momento” depois de/ });
  await value.fill('50');
  await page.keyboard.press('Control+s');
  await page.getByText('Precisa ser um número inteiro de 500 a 10.000.').waitFor();
  expect(await page.locator('input:focus').inputValue()).toBe('50');
  await expectAccessible(page);

  page.removeAllListeners('dialog');
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await page.getByText('Recuperamos o que você tinha digitado.').waitFor();
  await page.getByText('Ajustes finos do ritmo').click();
  expect(await value.inputValue()).toBe('50');
  await value.fill('2.500');
  await page.keyboard.press('Control+s');
  await page.getByText('O roteiro foi salvo').waitFor();
  expect((await dashboard.api.ask('GET', `/api/v1/prompts/${id}`)).body).toMatchObject({
    ...{ voice_id: 'pt-BR-benício', turn_taking: 'patient', turn_taking_values: { filler_after_ms: 2500 } },
  });
});

test('what is typed while a new prompt is saved is in the stored one, and is discarded only after a question', async () => {
  const page = await dashboard.open('/prompts/new');
  const answer = Promise.withResolvers<void>();
  await page.route('**/api/v1/prompts', async (route) => {
    if (route.request().method() === 'POST') await answer.promise;
    await route.continue();
  });
  const content = page.getByLabel('Instruções');
  await page.getByLabel('Nome').fill('Cobrança');
  await content.fill('Cobre a conta.');
  await page.keyboard.press('Control+s');
  await page.getByRole('button', { name: 'Salvar', exact: true }).and(page.locator('[aria-busy]')).waitFor();
  await content.fill('Cobre a conta de luz.');
  answer.resolve();
  await page.waitForURL(/prompts\/\d+$/);
  await page.getByRole('heading', { name: 'Cobrança' }).waitFor();
  expect(await content.inputValue()).toBe('Cobre a conta de luz.');

  await page.getByRole('button', { name: 'Descartar' }).click();
  const question = page.getByRole('alertdialog', { name: 'Descartar as mudanças?' });
  await question.getByRole('button', { name: 'Descartar' }).click();
  await question.waitFor({ state: 'hidden' });
  expect(await content.inputValue()).toBe('Cobre a conta.');
});

test('the difference of two versions is read and the former one restored, and where a prompt is used is said before it is deleted', async () => {
  const prompt = { name: 'Boleto', content: 'Fale do boleto de dez reais.\n\nSeja breve.' };
  const id = await newPrompt(prompt);
  await dashboard.api.ask('PUT', `/api/v1/prompts/${id}`, {
    content: 'Fale da conta de dez reais.\n\nSeja breve.',
    ...{ turn_taking: 'quick', language: 'en-US', voice_id: 'en-US-natalie', temperature: 0.7 },
  });
  await dashboard.api.ask('POST', '/api/v1/campaigns', { name: 'Novembro', prompt_id: id });

  const page = await dashboard.open(`/prompts/${id}`);
  await page.getByLabel('Nome').fill('Boleto atrasado');
  await page.getByRole('tab', { name: 'Versões' }).click();
  await page.getByRole('deletion').filter({ hasText: 'do boleto' }).waitFor();
  await page.getByRole('insertion').filter({ hasText: 'da conta' }).waitFor();
  await page.getByRole('insertion').filter({ hasText: 'Rápido' }).waitFor();
  await page.getByRole('insertion').filter({ hasText: 'Inglês (Estados Unidos)' }).waitFor();
  await page.getByRole('insertion').filter({ hasText: 'Natalie' }).waitFor();
  await page.getByRole('insertion').filter({ hasText: '0,7' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: /^Versão 1/ }).click();
  await page.waitForURL(/version=1/);
  await page.getByRole('combobox', { name: 'Mostrar' }).click();
  await page.getByRole('option', { name: 'A versão inteira' }).click();
  await page.waitForURL(/show=whole/);
  const whole = page.getByRole('tabpanel', { name: 'Versões' });
  await whole.getByRole('heading', { name: 'Versão 1' }).waitFor();
  await whole.getByText(prompt.content, { exact: true }).waitFor();
  await whole.getByText('padrão').first().waitFor();
  expect(await whole.getByRole('deletion').or(whole.getByRole('insertion')).count()).toBe(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Restaurar a versão 1' }).click();
  const question = page.getByRole('alertdialog', { name: 'Restaurar a versão 1?' });
  await question.getByText('As mudanças que você digitou e não salvou serão perdidas.').waitFor();
  await question.getByRole('button', { name: 'Restaurar a versão 1' }).click();
  await page.getByText('A versão 1 foi restaurada').waitFor();
  await page.getByRole('link', { name: /^Versão 3.*Atual/ }).waitFor();
  await page.getByRole('link', { name: /^Versão 2/ }).click();
  await page.getByRole('combobox', { name: 'Mostrar' }).click();
  await page.getByRole('option', { name: 'O que mudou' }).click();
  await page.getByRole('combobox', { name: 'Comparar com' }).waitFor();
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
  await page.setViewportSize({ width: 1280, height: 800 });
  expect((await dashboard.api.ask('GET', `/api/v1/prompts/${id}`)).body).toMatchObject({
    ...prompt,
    turn_taking: null,
  });
  await page.getByRole('tab', { name: 'Editar' }).click();
  expect(await page.getByLabel('Nome').inputValue()).toBe('Boleto');

  await page.getByRole('tab', { name: 'Onde é usado' }).click();
  await page.getByRole('link', { name: 'Novembro' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Duplicar' }).click();
  await page.getByRole('heading', { name: 'Cópia de Boleto' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Boleto', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Apagar' }).click();
  const deletion = page.getByRole('alertdialog', { name: 'Apagar o roteiro “Boleto”?' });
  await deletion.getByText('1 campanha o usa e não poderá mais ser iniciada.').waitFor();
  await deletion.getByRole('button', { name: 'Apagar' }).click();
  await page.getByRole('heading', { name: 'Roteiros' }).waitFor();
  await page.getByRole('link', { name: 'Cópia de Boleto' }).waitFor();
  expect(await page.getByRole('link', { name: 'Boleto', exact: true }).count()).toBe(0);
});

test('a prompt that somebody else changed meanwhile is shown with the difference, and saved over or taken as it is', async () => {
  const id = await newPrompt({ name: 'Cobrança', content: 'Fale do boleto.' });
  const path = `/api/v1/prompts/${id}`;
  const stored = async () => (await dashboard.api.ask('GET', path)).body;
  const page = await dashboard.open(`/prompts/${id}`);
  const content = page.getByLabel('Instruções');
  await content.fill('Fale da conta.');
  await dashboard.api.ask('PUT', path, { content: 'Fale do contrato.' });
  await page.getByRole('button', { name: 'Salvar', exact: true }).click();

  const conflict = page.getByRole('alert').filter({ hasText: 'Este roteiro foi alterado enquanto você o editava.' });
  await conflict.getByText('Ver a diferença').click();
  await conflict.getByRole('deletion').filter({ hasText: 'do contrato' }).waitFor();
  await conflict.getByRole('insertion').filter({ hasText: 'da conta' }).waitFor();
  await expectAccessible(page);
  expect(await stored()).toMatchObject({ content: 'Fale do contrato.' });
  expect(await content.inputValue()).toBe('Fale da conta.');
  await conflict.getByRole('button', { name: 'Salvar o meu por cima' }).click();
  await page.getByText('O roteiro foi salvo').waitFor();
  await conflict.waitFor({ state: 'hidden' });
  expect(await stored()).toMatchObject({ content: 'Fale da conta.' });

  await content.fill('Fale do desconto.');
  await dashboard.api.ask('PUT', path, { content: 'Fale do prazo.' });
  await page.keyboard.press('Control+s');
  await conflict.getByRole('button', { name: 'Descartar o meu' }).click();
  await conflict.waitFor({ state: 'hidden' });
  expect(await content.inputValue()).toBe('Fale do prazo.');
  dashboard.expectProblems(/412 \(Precondition Failed\)/);
});

test('so is a setting, a campaign and a webhook', async () => {
  const change = (path: string, body: object) => dashboard.api.ask('PUT', `/api/v1/${path}`, body);
  const create = async (path: string, body: object) =>
    ((await dashboard.api.ask('POST', `/api/v1/${path}`, body)).body as { id: number }).id;
  const page = await dashboard.open('/settings?q=ring_timeout_seconds', { locale: 'en-US' });
  const conflict = (what: string) =>
    page.getByRole('alert').filter({ hasText: `This ${what} was changed while you were editing it.` });
  const overwrite = (what: string) => conflict(what).getByRole('button', { name: 'Save mine over it' }).click();

  await page.locator('form input').fill('50');
  await change('settings/ring_timeout_seconds', { value: '40' });
  await page.getByRole('button', { name: 'Save', exact: true }).or(conflict('setting')).first().click();
  await conflict('setting').getByText('Show the difference').click();
  await conflict('setting').getByText('Saved now: 40').waitFor();
  await expectAccessible(page);
  await overwrite('setting');
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  expect((await dashboard.api.ask('GET', '/api/v1/settings/ring_timeout_seconds')).body).toMatchObject({ value: '50' });
  await dashboard.api.ask('DELETE', '/api/v1/settings/ring_timeout_seconds');

  const campaign = await create('campaigns', { name: 'January' });
  await dashboard.go(page, `/campaigns/${campaign}/setup`);
  await page.getByLabel('Name').fill('February');
  await change(`campaigns/${campaign}`, { name: 'March', max_concurrent: 7 });
  await page.getByRole('button', { name: 'Continue', exact: true }).first().click();
  await conflict('campaign').getByText('Show the difference').click();
  await conflict('campaign').getByText('Saved now: March').waitFor();
  await overwrite('campaign');
  await page.getByRole('heading', { name: '2. Contacts' }).waitFor();
  const saved = (await dashboard.api.ask('GET', `/api/v1/campaigns/${campaign}`)).body;
  expect(saved).toMatchObject({ name: 'February', max_concurrent: 7 });

  const webhook = await create('webhooks', { name: 'CRM', url: 'https://example.com/w', events: ['call.ended'] });
  await dashboard.go(page, `/webhooks/${webhook}?tab=configuration`);
  await page.getByLabel('Name').fill('ERP');
  await change(`webhooks/${webhook}`, { is_active: false });
  await page.getByRole('button', { name: 'Save', exact: true }).or(conflict('webhook')).first().click();
  await conflict('webhook').getByText('Show the difference').click();
  await conflict('webhook').getByText('Saved now: no').waitFor();
  await conflict('webhook').getByRole('button', { name: 'Discard mine' }).click();
  await conflict('webhook').waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Name').inputValue()).toBe('CRM');
  dashboard.expectProblems(/412 \(Precondition Failed\)/);
});

test('campaigns, prompts and settings of somebody else appear by themselves, and what is typed stays', async () => {
  const page = await dashboard.open('/', { isReusable: false });
  await page.clock.install();
  const later = () => page.clock.fastForward(16_000);
  await dashboard.load(page, '/campaigns');
  const main = page.getByRole('main');
  await main.getByRole('link', { name: 'Nova campanha' }).waitFor();
  await dashboard.api.ask('POST', '/api/v1/campaigns', { name: 'De outra pessoa' });
  await later();
  await main.getByRole('link', { name: 'De outra pessoa' }).waitFor();

  await dashboard.go(page, '/prompts');
  await main.getByRole('link', { name: 'Novo roteiro' }).waitFor();
  await newPrompt({ name: 'Roteiro alheio', content: 'Pergunte.' });
  await later();
  await main.getByRole('link', { name: 'Roteiro alheio' }).waitFor();

  const path = '/api/v1/settings/ring_timeout_seconds';
  await dashboard.go(page, '/settings?q=ring_timeout_seconds');
  const ring = main.locator('form:visible input');
  await ring.fill('50');
  // Neither the search for another setting nor the change of somebody else loses what was typed, or that it was changed.
  await dashboard.go(page, '/settings?q=max_call_duration');
  await dashboard.api.ask('PUT', path, { value: '40' });
  await later();
  await dashboard.go(page, '/settings?q=ring_timeout_seconds');
  await main.getByRole('alert').getByText('Ver a diferença').click();
  await main.getByText('Salvo agora: 40').waitFor();
  expect(await ring.inputValue()).toBe('50');
  await dashboard.api.ask('DELETE', path);
});

test('a long list of prompts renders only what is near the window, and is filtered by name while somebody types', async () => {
  for (let batch = 0; batch < 12; batch += 1)
    await Promise.all(
      Array.from({ length: 10 }, (_, nth) => newPrompt({ name: `Pesquisa ${batch * 10 + nth}`, content: 'Pergunte.' })),
    );
  await newPrompt({ name: 'Renovação do plano', content: 'Renove.' });
  const page = await dashboard.open('/prompts', { width: 390 });
  const cards = page.getByRole('main').getByRole('listitem');
  await page.getByRole('link', { name: 'Renovação do plano' }).waitFor();
  expect(await cards.count()).toBeLessThan(40);
  expect(Number(await cards.first().getAttribute('aria-setsize'))).toBeGreaterThan(120);
  await expectAccessible(page);
  const search = page.getByRole('searchbox', { name: 'Buscar por nome' });
  await search.fill('pesquisa 7');
  await page.waitForURL(/q=pesquisa/);
  await page.getByRole('link', { name: 'Pesquisa 79' }).waitFor();
  await expect.poll(() => cards.count()).toBe(11);
  await search.fill('RENOVACAO');
  await expect.poll(() => cards.count()).toBe(1);
  await page.getByRole('link', { name: 'Renovação do plano' }).click();
  await page.getByRole('heading', { name: 'Renovação do plano' }).waitFor();
  await page.goBack();
  expect(await search.inputValue()).toBe('RENOVACAO');
  await search.fill('nenhum destes');
  await page.getByText('Nenhum roteiro tem este nome.').waitFor();
  expect(await cards.count()).toBe(0);
  await search.fill('');
  await expect.poll(async () => Number(await cards.first().getAttribute('aria-setsize'))).toBeGreaterThan(120);
  await expect.poll(() => page.url()).not.toContain('q=');
});
