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

/** As a spreadsheet program writes it in Brazil. */
const sheet = [
  'Nome;Telefone;Plano',
  'Maria;(11) 99988-0486;Ouro',
  'João;(21) 98877-0404;Prata',
  'Ana;99988;Ouro',
  'José;(11) 99988-0486;Prata',
].join('\r\n');

test('a campaign is created, its sheet is checked and imported, started, and shows why a contact was not called', async () => {
  const page = await browser.open(`${stack.ready.api}/campaigns`);
  await page.getByText('Ainda não há campanha.').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Nova campanha' }).click();
  await page.getByLabel('Nome').fill('Renovação');
  await page.getByRole('button', { name: 'Criar e escolher os contatos' }).click();

  await page.getByRole('heading', { name: 'Renovação' }).waitFor();
  const file = { name: 'contatos.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) };
  await page.getByLabel('Escolha o arquivo CSV').setInputFiles(file);
  await page.getByText('2 contatos serão importados.').waitFor();
  await page.getByText('1 número repetido fica de fora.').waitFor();
  await page.getByText('1 linha tem um erro e fica de fora.').waitFor();
  await page.getByText('Coluna do número: Telefone').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Importar', exact: true }).click();
  await page.getByRole('cell', { name: 'Maria' }).waitFor();

  await page.getByRole('button', { name: 'Iniciar' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Iniciar' }).click();
  await page.getByText('A campanha foi iniciada').waitFor();
  await page.getByRole('main').getByText('Concluída').first().waitFor({ timeout: 30_000 });
  await page.getByRole('row', { name: /Maria/ }).getByText('Ocupado').waitFor({ timeout: 15_000 });
  await page.getByRole('row', { name: /João/ }).getByText('O número não existe').waitFor({ timeout: 15_000 });
  await page.getByRole('tab', { name: 'Resultados' }).click();
  await page.getByRole('row', { name: /Ocupado/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Contatos', exact: true }).click();
  await page.getByRole('link', { name: 'Abrir a ligação com João' }).click();
  await page.getByRole('heading', { name: 'Ligação com João' }).waitFor();
  await page.getByText('O número não existe').waitFor();
});

test('a campaign is started and paused by keyboard alone, on a narrow screen, in English', async () => {
  const page = await browser.open(`${stack.ready.api}/campaigns/new`, { locale: 'en-US', width: 390 });
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('Survey');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Survey' }).waitFor();
  const file = {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('phone_number,name\n5511999887766,Ana\n'),
  };
  await page.getByLabel('Choose the CSV file').setInputFiles(file);
  await page.getByText('1 contact will be imported.').waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: 'Ana' }).waitFor();
  await page.getByRole('button', { name: 'Start' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Paused', { exact: true }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
});
