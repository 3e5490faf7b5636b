import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();

/** A title, headings in the third row, area codes in their own column, numbers as numbers, one bad row and one repeated. */
const workbook = fileURLToPath(new URL('./contatos.xlsx', import.meta.url));

test('someone who has only the page makes a campaign of ten from a workbook, starts it, and finds why one was not called', async () => {
  const page = await dashboard.open('/campaigns');
  await page.getByRole('heading', { name: 'Campanhas' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Nova campanha' }).click();
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByText('Preencha este campo.').waitFor();
  await page.getByLabel('Nome').fill('Renovação');
  await page.getByRole('button', { name: 'Continuar' }).click();

  await page.getByRole('heading', { name: '2. Contatos' }).waitFor();
  await page.getByLabel('Escolher a planilha').setInputFiles(workbook);
  await page.getByText('10 contatos serão importados').waitFor();
  await page.getByText('1 número repetido fica de fora').waitFor();
  await page.getByText('1 linha com erro fica de fora').waitFor();
  await page
    .getByRole('row', { name: /^14 .*Este número não existe/ })
    .first()
    .waitFor();
  await page.getByRole('cell', { name: '+55 11 99984-0486' }).waitFor();
  await page
    .getByRole('cell', { name: /15\/01\/2026/ })
    .first()
    .waitFor();
  await expectAccessible(page);
  await page.getByRole('combobox', { name: 'Usar a coluna Plano como' }).click();
  await page.getByRole('option', { name: 'Número de telefone' }).click();
  await page
    .getByRole('cell', { name: /Não é um número de telefone/ })
    .first()
    .waitFor();
  await page.getByRole('combobox', { name: 'Usar a coluna Celular como' }).click();
  await page.getByRole('option', { name: 'Número de telefone' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Baixar as linhas com erro' }).click();
  expect((await download).suggestedFilename()).toBe('linhas-com-erro.csv');

  await page.getByRole('button', { name: 'Voltar' }).click();
  expect(await page.getByRole('textbox', { name: 'Nome' }).inputValue()).toBe('Renovação');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByRole('button', { name: 'Importar 10 contatos' }).click();
  await page.getByRole('heading', { name: '10 contatos foram importados' }).waitFor();
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.getByLabel('Ligações ao mesmo tempo').fill('muitas');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByText('Escreva um número inteiro de 1 a 10.000.').waitFor();
  await page.getByLabel('Ligações ao mesmo tempo').fill('4');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByRole('heading', { name: '4. Conferir e iniciar' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Iniciar' }).click();
  await page.getByRole('alertdialog').getByText('O agente liga para 10 contatos, até 4 ao mesmo tempo.').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Iniciar' }).click();

  await page.getByText('A campanha foi iniciada').waitFor();
  await page.getByRole('main').getByText('Concluída').first().waitFor({ timeout: 40_000 });
  await page.getByRole('row', { name: /Carla/ }).getByText('Ocupado').waitFor({ timeout: 15_000 });
  await page.getByLabel('Nome ou número').fill('João');
  await page.getByRole('row', { name: /Carla/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /João/ }).getByText('O número não existe').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Resultados' }).click();
  await page.getByText('Ver como tabela').click();
  await page.getByRole('row', { name: /Ocupado/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Contatos', exact: true }).click();
  await page.getByRole('link', { name: 'Abrir a ligação com João Lima' }).click();
  await page.getByRole('heading', { name: 'Ligação com João Lima' }).waitFor();
  await page.getByText('O número não existe').waitFor();
});

test('a campaign is started and paused by keyboard alone, on a narrow screen, in English', async () => {
  const page = await dashboard.open('/campaigns/new', { locale: 'en-US', width: 390 });
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('Survey');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Survey' }).waitFor();
  const file = {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('phone_number,name\n5511999887766,Ana\n'),
  };
  await page.getByLabel('Choose the sheet').setInputFiles(file);
  await page.getByText('1 contact will be imported').waitFor();
  await page.getByRole('button', { name: 'Import 1 contact' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Continue', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '3. Limits' }).waitFor();
  await page.getByLabel('Concurrent calls').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '4. Check and start' }).waitFor();
  await page.getByRole('button', { name: 'Start' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('cell', { name: 'Ana' }).first().waitFor();
  await page.getByRole('button', { name: 'Change' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Concurrent calls').fill('2');
  await page.keyboard.press('Enter');
  await page.getByText('Calling, up to 2 at a time.').waitFor();
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Paused', { exact: true }).waitFor();
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
});
