import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { fitsItsWidth, useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();

/**
 * A title, headings in the third row, area codes in their own column, numbers as numbers, one bad row and one repeated.
 */
const workbook = fileURLToPath(new URL('./contatos.xlsx', import.meta.url));

test('someone who has only the page makes a campaign of ten from a workbook, starts it, and finds why one was not called', async () => {
  const page = await dashboard.open('/campaigns');
  await page.getByRole('heading', { name: 'Campanhas' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Nova campanha' }).click();
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByText('É preciso preencher.').waitFor();
  await page.getByLabel('Nome').fill('Renovação');
  // Without a network nothing waits to be sent later.
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByText('O LigAI não respondeu').waitFor();
  await page.context().setOffline(false);
  dashboard.expectProblems(/ERR_INTERNET_DISCONNECTED/);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  const leaving = page.getByRole('alertdialog', { name: 'Sair sem salvar?' });
  await leaving.getByRole('button', { name: 'Voltar' }).click();
  expect(await page.getByLabel('Nome').inputValue()).toBe('Renovação');
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
  await page.getByRole('combobox', { name: 'Usar a coluna Plano como' }).selectOption('Número de telefone');
  await page
    .getByRole('cell', { name: /Não é um número de telefone/ })
    .first()
    .waitFor();
  await page.getByRole('combobox', { name: 'Usar a coluna Celular como' }).selectOption('Número de telefone');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Baixar as linhas com erro' }).click();
  expect((await download).suggestedFilename()).toBe('linhas-com-erro.csv');

  await page.getByRole('button', { name: 'Voltar' }).click();
  expect(await page.getByRole('textbox', { name: 'Nome' }).inputValue()).toBe('Renovação');
  await page.getByRole('button', { name: 'Continuar' }).click();
  // The second click meets the button that cancels.
  await page.getByRole('button', { name: 'Importar 10 contatos' }).dblclick();
  await page.getByRole('heading', { name: '10 contatos foram importados' }).waitFor();
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.getByLabel('Ligações ao mesmo tempo').fill('muitas');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByText('Precisa ser um número inteiro de 1 a 10.000.').waitFor();
  await page.getByLabel('Ligações ao mesmo tempo').fill('4');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByRole('heading', { name: '4. Conferir e iniciar' }).waitFor();
  await expectAccessible(page);
  // The step of the name, opened again, does not overwrite the limit that a later step stored.
  await page.getByRole('link', { name: 'Nome e roteiro' }).click();
  await page.getByRole('textbox', { name: 'Nome' }).fill('Renovação de março');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByRole('heading', { name: 'Renovação de março' }).waitFor();
  await page.getByRole('link', { name: 'Conferir e iniciar' }).click();
  await page.getByRole('button', { name: 'Iniciar' }).click();
  await page.getByRole('alertdialog').getByText('O agente liga para 10 contatos, até 4 ao mesmo tempo.').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Iniciar' }).click();

  await page.getByText('A campanha foi iniciada').waitFor();
  await page.getByRole('main').getByText('Concluída').first().waitFor({ timeout: 40_000 });
  await page.getByRole('row', { name: /Carla/ }).getByText('Ocupado').waitFor({ timeout: 15_000 });
  // A completed campaign takes no more contacts, and can still be renamed.
  await page.getByRole('tab', { name: 'Enviar contatos' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Alterar' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Nome' }).fill('Renovação de abril');
  await page.getByRole('button', { name: 'Salvar' }).click();
  await page.getByRole('heading', { name: 'Renovação de abril' }).waitFor();
  await page.getByLabel('Nome ou número').fill('João');
  await page.getByRole('row', { name: /Carla/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /João/ }).getByText('O número não existe').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Resultados' }).click();
  await page.getByText('Ver como tabela').click();
  await page.getByRole('row', { name: /Ocupado/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Contatos', exact: true }).click();
  await page.getByRole('link', { name: 'Histórico de João Lima' }).click();
  await page.getByRole('heading', { name: 'Ligações', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Voltar à campanha' }).click();
  await page.getByLabel('Nome ou número').fill('João');
  await page.getByRole('row', { name: /Carla/ }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Abrir a ligação com João Lima' }).click();
  await page.getByRole('heading', { name: 'Ligação com João Lima' }).waitFor();
  await page.getByText('O número não existe').waitFor();
  const campaign = await page.getByRole('link', { name: 'Renovação de abril' }).first().getAttribute('href');
  await dashboard.api.ask('DELETE', `/api/v1${campaign}`);
  await page.reload();
  await page.getByText(/^Campanha \d+ \(apagada depois\)$/).waitFor();
  dashboard.expectProblems(/404/);
});

test('a campaign is started and paused by keyboard alone, on a narrow screen, in English, and who was not imported is found; leaving an unfinished import asks first', async () => {
  const page = await dashboard.open('/campaigns/new', { locale: 'en-US', width: 390 });
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('Survey');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Survey' }).waitFor();
  const file = {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('phone_number,name\n5511977010180,Ana\nnobody,Maria\n'),
  };
  await page.getByLabel('Choose the file').setInputFiles(file);
  await page.getByText('1 contact will be imported').waitFor();
  await press(page, page.getByRole('button', { name: 'Import 1 contact' }));
  await press(page, page.getByRole('button', { name: 'Continue', exact: true }));
  await page.getByRole('heading', { name: '3. Limits' }).waitFor();
  await press(page, page.getByLabel('Concurrent calls'));
  await page.getByRole('heading', { name: '4. Check and start' }).waitFor();
  await press(page, page.getByRole('button', { name: 'Start' }));
  await page.getByRole('alertdialog').waitFor();
  await press(page, page.getByRole('alertdialog').getByRole('button', { name: 'Start' }));
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('cell', { name: 'Ana' }).first().waitFor();
  await press(page, page.getByRole('button', { name: 'Edit' }));
  await reach(page, page.getByRole('dialog').getByLabel('Concurrent calls'));
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('2');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog', { name: 'Leave without saving?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await reach(page, page.getByRole('dialog').getByLabel('Concurrent calls'));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Edit' }).waitFor({ state: 'detached' });
  await page.getByText('The last calls are on the line: everybody has been called.').waitFor();
  await press(page, page.getByRole('button', { name: 'Pause' }));
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.locator('h1:focus').waitFor();
  await reach(page, page.getByLabel('Name or number'));
  await page.keyboard.type('Maria');
  await page.getByText('The person may be among the rows that were not imported.').waitFor();
  await press(page, page.getByRole('button', { name: 'Search these rows' }));
  await page.locator('summary:focus', { hasText: '1 row was not imported' }).waitFor();
  const refused = page.getByRole('row', { name: /^3 Maria nobody This is not a phone number\./ });
  await refused.waitFor();
  await expectAccessible(page);
  expect(await page.evaluate(fitsItsWidth)).toBe(true);
  await page.keyboard.press('Enter');
  await refused.waitFor({ state: 'detached' });
  expect(await page.evaluate(fitsItsWidth)).toBe(true);

  await page.getByRole('tab', { name: 'Upload contacts' }).click();
  await page.getByLabel('Choose the file').setInputFiles(file);
  await page.getByText('1 repeated number is left out').waitFor();
  await page.getByRole('tab', { name: 'Contacts', exact: true }).click();
  await page.getByRole('alertdialog').getByText('Leave without importing?').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Go back' }).click();
  await page.getByText('1 repeated number is left out').waitFor();
  await page.getByRole('tab', { name: 'Contacts', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('cell', { name: 'Ana' }).first().waitFor();
});

test('a column of the name fills a variable of the prompt, rows without a value stay out and are listed, and why a campaign did not start stays', async () => {
  const ask = async (path: string, json: object) =>
    (await dashboard.api.ask('POST', path, json)).body as { id: number };
  const greeting = 'Olá, {{nome}}, são {{valor}}?';
  const prompt = await ask('/api/v1/prompts', { name: 'Cobrança por nome', greeting, content: 'Cobre.' });
  const campaign = await ask('/api/v1/campaigns', { name: 'Dezembro', prompt_id: prompt.id });
  const page = await dashboard.open(`/campaigns/${campaign.id}/setup?step=contacts`);
  const choose = (text: string) =>
    page
      .getByLabel('Escolher a planilha')
      .setInputFiles({ name: 'contatos.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('Nome,Telefone\nAna,11 99988-7766\n');
  await page.getByText('a campanha não inicia enquanto nenhum contato tiver esse valor').waitFor();
  await page.getByRole('button', { name: 'Importar 1 contato' }).click();
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.getByRole('heading', { name: '4. Conferir e iniciar' }).waitFor();
  await page.getByRole('button', { name: 'Iniciar' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Iniciar' }).click();
  const refusal = page.getByRole('alert').filter({ hasText: 'A campanha não foi iniciada' });
  await refusal.getByText(/O roteiro usa campos que nenhum contato tem: .*valor/).waitFor();
  await refusal.getByRole('link', { name: 'Abrir o roteiro “Cobrança por nome”' }).waitFor();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Contatos' }).click();
  await page.getByRole('button', { name: 'Remover todos os contatos' }).click();
  await page.getByRole('alertdialog', { name: 'Remover o contato desta campanha?' }).waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remover todos os contatos' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Remover todos os contatos' }).waitFor({ state: 'detached' });
  // The same file again, which is neither taken for a repetition nor full of repeated numbers.
  await choose('Nome,Telefone\nAna,11 99988-7766\n');
  await page.getByRole('button', { name: 'Importar 1 contato' }).click();
  await page.getByRole('heading', { name: '1 contato foi importado' }).waitFor();
  await page.getByRole('button', { name: 'Escolher outra planilha' }).click();
  await choose('Nome,Telefone,Valor\nBia,11 99988-7767,R$ 10\nCaio,11 99988-7768,\n');
  await page
    .getByRole('row', { name: /^3 .*Falta um valor que o roteiro usa: valor/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Importar 1 contato' }).waitFor();
  await expectAccessible(page);
  // What was chosen stays if the check fails.
  await page.route('**/contacts/csv?dry_run=true', (route) => route.abort(), { times: 1 });
  await page.getByRole('switch', { name: /Deixar de fora/ }).click();
  await page.getByRole('button', { name: 'Tentar de novo' }).click();
  dashboard.expectProblems(/ERR_FAILED/);
  await page.getByText('Com essas pessoas o agente fala sem esse dado').waitFor();
  await page.getByRole('button', { name: 'Importar 2 contatos' }).click();
  await page.getByRole('heading', { name: '2 contatos foram importados' }).waitFor();
  const contacts = await dashboard.api.ask('GET', `/api/v1/campaigns/${campaign.id}/contacts`);
  expect(contacts.body).toMatchObject([
    { name: 'Ana', metadata: { nome: 'Ana' } },
    { name: 'Bia', metadata: { nome: 'Bia', valor: 'R$ 10' } },
    { name: 'Caio', metadata: { nome: 'Caio' } },
  ]);
  await page.getByRole('button', { name: 'Escolher outra planilha' }).click();
  await choose('Nome,Telefone,Valor\nEva,11 99988-7769,R$ 5\nDavi,11 99988-7770,\n');
  await page.getByRole('button', { name: 'Importar 1 contato' }).click();
  await page.getByRole('heading', { name: '1 contato foi importado' }).waitFor();
  await page.goto(new URL(`/campaigns/${campaign.id}?tab=contacts`, page.url()).href);
  await page.getByText('1 linha não foi importada').click();
  await page.getByRole('row', { name: /^3 Davi .*Falta um valor que o roteiro usa: valor/ }).waitFor();
  await expectAccessible(page);
  // The start that was refused.
  expect(dashboard.browser.problems.splice(0)).toEqual([expect.stringContaining('422')]);
});

/** More Tab keys than any of these pages has controls. */
const mostTabs = 60;

/** Moves the focus by Tab alone. */
async function reach(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    if ((await control.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${control}`);
}

async function press(page: Page, control: Locator): Promise<void> {
  await reach(page, control);
  await page.keyboard.press('Enter');
}
