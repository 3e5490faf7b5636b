import type { CallId } from '@ligai/contracts';
import { spokenWords } from '@ligai/simulators';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { PersonAtPage } from './person-at-page.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();

/** The call in the dialog, from its link; only after its end. */
async function callIdOf(dialog: ReturnType<Page['getByRole']>): Promise<CallId> {
  const href = await dialog.getByRole('link', { name: 'Ver a ligação' }).getAttribute('href');
  return href?.split('/').at(-1) as CallId;
}

const contentOf = (transcript: readonly { role: string; content: string }[], role: string) =>
  transcript.filter((turn) => turn.role === role).map(({ content }) => content);

test('three turns are spoken by microphone: the agent hears the words, and what the page plays are the agent’s', {
  timeout: 180_000,
}, async () => {
  const prompt = { name: 'Venda', greeting: 'Bom dia, aqui é a Ana.', content: 'Venda o plano.' };
  const { body } = await dashboard.api.ask('POST', '/api/v1/prompts', prompt);
  const page = await dashboard.open('/', { isReusable: false });
  const person = await PersonAtPage.at(page);
  await dashboard.load(page, `/prompts/${(body as { id: number }).id}`);
  await page.getByRole('button', { name: 'Conversar no navegador' }).click();
  const dialog = page.getByRole('dialog', { name: 'Conversar no navegador' });
  await dialog.getByText('A fala é simulada').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Começar a falar' }).click();

  const said = ['Bom dia, pode falar.', 'E quanto custa por mês?', 'Pode ser amanhã, no fim da tarde.'] as const;
  await person.untilHeard('Bom dia, aqui é a Ana.');
  await person.say(said[0]);
  await person.untilHeard('Você já usa algum serviço parecido?');
  await person.say(said[1]);
  await person.untilHeard('Esse valor cabe no seu orçamento?');
  await person.say(said[2]);
  await person.untilHeard('Posso ajudar em mais alguma coisa?');
  await dialog.getByText('E quanto custa por mês?').waitFor();
  expect(await person.microphoneState()).toBe('live');

  await dialog.getByRole('button', { name: 'Desligar' }).click();
  expect(await person.microphoneState()).toBe('ended');
  const call = await dashboard.api.untilEnded(await callIdOf(dialog));
  expect(call).toMatchObject({ called_number: 'browser', status: 'completed', reason: 'callee_hangup' });
  expect(contentOf(call.transcript, 'user')).toEqual(said);
  expect(call.transcript.map(({ interrupted }) => interrupted)).not.toContain(true);
  expect(person.heard).toBe(spokenWords(contentOf(call.transcript, 'assistant').join(' ')).join(' '));

  await dialog.getByRole('link', { name: 'Ver a ligação' }).click();
  await page.getByRole('heading', { name: 'Conversa no navegador' }).waitFor();
});

test('words of the person silence the agent in the page, and the transcript has what was played', async () => {
  const page = await dashboard.open('/', { isReusable: false });
  const person = await PersonAtPage.at(page);
  await dashboard.load(page, '/prompts/new');
  const greeting = 'Bom dia. Eu ligo para apresentar o nosso novo plano de internet, que não tem fidelidade nem taxa.';
  await page.getByRole('textbox', { name: 'Saudação' }).fill(greeting);
  await page.getByLabel('Instruções').fill('Venda o plano.');
  await page.getByRole('button', { name: 'Conversar no navegador' }).click();
  const dialog = page.getByRole('dialog', { name: 'Conversar no navegador' });
  await dialog.getByRole('button', { name: 'Começar a falar' }).click();
  await expect.poll(() => person.heard, { timeout: 20_000 }).toContain('Eu ligo');
  await person.say('Espere um pouco, quanto custa por mês?');
  await person.untilHeard('Esse valor cabe no seu orçamento?');
  await dialog.getByText('interrompido aqui').waitFor();
  await dialog.getByRole('button', { name: 'Desligar' }).click();

  const { transcript } = await dashboard.api.untilEnded(await callIdOf(dialog));
  expect(transcript.map(({ role, interrupted }) => [role, interrupted])).toEqual([
    ['assistant', true],
    ['user', false],
    ['assistant', false],
  ]);
  // The transcript's last word may be the one that was cut.
  const [cut = ''] = contentOf(transcript, 'assistant');
  const before = person.heard.slice(0, person.heard.indexOf('O plano custa')).trim().split(' ');
  const complete = spokenWords(cut).slice(0, -1);
  expect(before.slice(0, complete.length)).toEqual(complete);
  expect(before.length - complete.length).toBeLessThanOrEqual(2);
  expect(person.heard).not.toContain('fidelidade nem taxa');
});

test('where there is no microphone the person types, and leaving the page ends the call', async () => {
  const page = await dashboard.open('/prompts/new');
  await page.getByRole('textbox', { name: 'Saudação' }).fill('Olá, aqui é a Bia.');
  await page.getByLabel('Instruções').fill('Venda o plano.');
  await page.getByRole('button', { name: 'Conversar no navegador' }).click();
  const dialog = page.getByRole('dialog', { name: 'Conversar no navegador' });
  await dialog.getByRole('button', { name: 'Começar a falar' }).click();
  await dialog.getByText(/^O (microfone não está disponível|navegador não permitiu o microfone)/).waitFor();
  await dialog.getByText('Olá, aqui é a Bia.').waitFor({ timeout: 20_000 });
  await dialog.getByLabel('Escreva o que diria').fill('Quanto custa?');
  await page.keyboard.press('Enter');
  await dialog.getByText('Esse valor cabe no seu orçamento?').waitFor({ timeout: 20_000 });
  expect(await dialog.getByLabel('Escreva o que diria').inputValue()).toBe('');
  await expectAccessible(page);

  const other = await dashboard.open('/');
  await other.getByRole('link', { name: 'Navegador' }).waitFor();
  const [active] = (await dashboard.api.active()).filter(({ called_number }) => called_number === 'browser');
  await page.close();
  const call = await dashboard.api.untilEnded(active?.call_id as CallId, 15_000);
  expect(call).toMatchObject({ status: 'completed', reason: 'callee_hangup' });
  expect(contentOf(call.transcript, 'user')).toEqual(['Quanto custa?']);
  await dashboard.go(other, '/calls');
  await other.getByRole('link', { name: 'Navegador' }).first().waitFor();
});

test('the first steps lead to a conversation in the browser, and Escape asks before it ends it', async () => {
  const page = await dashboard.open('/start', { locale: 'en-US', width: 390 });
  await page.getByRole('button', { name: 'Talk in the browser' }).click();
  const dialog = page.getByRole('dialog', { name: 'Talk in the browser' });
  await dialog.getByRole('button', { name: 'Talk by typing' }).click();
  await dialog.getByRole('button', { name: 'Hang up' }).waitFor();
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
  const open = async () => (await dashboard.api.active()).filter(({ called_number }) => called_number === 'browser');
  const question = page.getByRole('alertdialog', { name: 'Hang up?' });
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Go back' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await open()).toHaveLength(1);
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(open, { timeout: 15_000 }).toEqual([]);
  await dialog.getByRole('link', { name: 'See the call' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('what the prompt uses is asked for before the conversation, with a name to try', async () => {
  const page = await dashboard.open('/prompts/new');
  await page.getByRole('textbox', { name: 'Saudação' }).fill('Olá, {{name}}. São {{valor}}.');
  await page.getByLabel('Instruções').fill('Venda o plano.');
  await page.getByRole('button', { name: 'Conversar no navegador' }).click();
  const dialog = page.getByRole('dialog', { name: 'Conversar no navegador' });
  expect(await dialog.getByLabel('Nome da pessoa').inputValue()).toBe('Maria');
  await dialog.getByRole('button', { name: 'Conversar por escrito' }).click();
  await dialog.getByText('Preencha para conversar.').waitFor();
  await expectAccessible(page);
  await dialog.getByLabel('valor').fill('dez reais');
  await dialog.getByRole('button', { name: 'Conversar por escrito' }).click();
  await dialog.getByText('Olá, Maria. São dez reais.').waitFor({ timeout: 20_000 });
  await dialog.getByRole('button', { name: 'Desligar' }).click();
});
