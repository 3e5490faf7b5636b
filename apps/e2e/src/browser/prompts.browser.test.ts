import { LocalStack } from '@ligai/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BrowserUnderTest, expectAccessible } from './browser.ts';

let stack: LocalStack;
let browser: BrowserUnderTest;
beforeAll(async () => {
  [stack, browser] = await Promise.all([LocalStack.start(), BrowserUnderTest.start()]);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
});
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([]);
});

test('a prompt is written with a preview, saved, made active and dialled with its fields', async () => {
  const page = await browser.open(`${stack.ready.api}/prompts`);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Novo roteiro' }).click();
  await page.getByLabel('Nome').fill('Cobrança');
  await page.getByRole('textbox', { name: 'Saudação' }).fill('Olá {{name}}, aqui é da {{empresa}}.');
  await page.getByLabel('Instruções').fill('Lembre a pessoa do boleto da {{empresa}}.');
  await page.getByText('Sem valor: empresa. Uma ligação sem eles é recusada.').waitFor();
  await page.getByLabel('empresa').fill('Aurora');
  await page.getByText('Lembre a pessoa do boleto da Aurora.').waitFor();
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
  await page.getByText('Olá Maria, aqui é da Boreal.').waitFor({ timeout: 20_000 });
});

test('changes that are not saved are not lost by a click elsewhere, and an incomplete prompt says what is missing', async () => {
  const page = await browser.open(`${stack.ready.api}/prompts/new`, { locale: 'en-US', width: 390 });
  await page.getByLabel('Name').fill('Survey');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Fill in this field.').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Now' }).click();
  const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByLabel('Name').inputValue()).toBe('Survey');
  await page.getByRole('navigation').getByRole('link', { name: 'Now' }).click();
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('heading', { name: 'Now' }).waitFor();
});
