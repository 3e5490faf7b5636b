import { strToU8, unzipSync, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { buildWorkbook, type TestCell } from './build-workbook.ts';
import { type ReadTable, readTable, withAreaCode } from './read-table.ts';

const read = (bytes: Uint8Array<ArrayBuffer> | string, options: Partial<ReadTable> = {}) =>
  readTable({ file: new File([bytes], 'contatos'), sheet: null, join: null, language: 'pt-BR', ...options });

const sheet = (rows: TestCell[][], options?: Partial<ReadTable>) => read(buildWorkbook({ Plan1: rows }), options);

const utf16 = (text: string) => new Uint8Array(Uint16Array.from(`\ufeff${text}`, (one) => one.charCodeAt(0)).buffer);

it('a number that became a number has its digits again, dates are dates, formulas are their results', async () => {
  const table = await sheet([
    ['Nome', 'Celular', 'Vencimento', 'Valor', 'Saudação'],
    [
      'Maria',
      { number: '5.511999887766E12' },
      { day: 46037 },
      { number: '0.30000000000000004' },
      { formula: 'CONCAT("Sra. ",A2)', result: 'Sra. Maria' },
    ],
  ]);
  expect(await table.upload.text()).toBe(
    'Nome,Celular,Vencimento,Valor,Saudação\r\nMaria,5511999887766,15/01/2026,"0,3",Sra. Maria\r\n',
  );
  expect(table).toMatchObject({ sheets: ['Plan1'], sheet: 'Plan1', rows: 1 });
});

it('a telephone number that is formatted as a date is shown as spreadsheet programs do, and the other rows are read', async () => {
  const rows: TestCell[][] = [
    ['Nome', 'Celular'],
    ['Ana', { day: 11999887766 }],
    ['Bia', { day: 99999999 }],
  ];
  const table = await sheet([...rows, ['Caio', '11 99988-7767']]);
  expect(await table.upload.text()).toBe('Nome,Celular\r\nAna,########\r\nBia,########\r\nCaio,11 99988-7767\r\n');
});

it('a workbook whose cells repeat a long text is refused before it is written', async () => {
  const parts = unzipSync(buildWorkbook({ Plan1: [['Nome', 'Celular']] }));
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings';
  const rows = Array.from({ length: 2000 }, (_, at) => `<row r="${at + 1}"><c r="A${at + 1}" t="s"><v>0</v></c></row>`);
  const relations = new TextDecoder().decode(parts['xl/_rels/workbook.xml.rels']);
  const shared = `<Relationship Id="rt" Type="${relation}" Target="sharedStrings.xml"/></Relationships>`;
  const file = zipSync({
    ...parts,
    'xl/_rels/workbook.xml.rels': strToU8(relations.replace('</Relationships>', shared)),
    'xl/sharedStrings.xml': strToU8(`<sst xmlns="${main}"><si><t>${'x'.repeat(100_000)}</t></si></sst>`),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`,
    ),
  });
  expect(file.length).toBeLessThan(20_000);
  await expect(read(file)).rejects.toMatchObject({ code: 'too_large' });
});

it('lines of the file are rows of the sheet, with a title above the headings and blank rows', async () => {
  const table = await sheet([
    ['Clientes de janeiro'],
    [],
    ['Nome', 'Telefone'],
    ['Ana\ne filho', '(11) 99988-7766'],
    [],
    ['João', '11'],
  ]);
  expect(await table.upload.text()).toBe('\r\n\r\nNome,Telefone\r\nAna e filho,(11) 99988-7766\r\n\r\nJoão,11\r\n');
  expect(table.rows).toBe(2);
});

it('columns without a heading, and two with the same, get names', async () => {
  const table = await sheet([
    ['Telefone', 'Nome', 'Nome', null],
    ['11999887766', 'Ana', 'Souza', 'VIP'],
  ]);
  expect(table.columns.map(({ name }) => name)).toEqual(['Telefone', 'Nome', 'Nome C', 'Coluna D']);
});

it('the sheet is chosen by its name, otherwise the first with text is read', async () => {
  const bytes = buildWorkbook({ Capa: [], Ativos: [['Fone'], ['1']], Inativos: [['Fone'], ['2']] });
  expect(await read(bytes)).toMatchObject({ sheets: ['Ativos', 'Inativos'], sheet: 'Ativos' });
  const chosen = await read(bytes, { sheet: 'Inativos' });
  expect(await chosen.upload.text()).toBe('Fone\r\n2\r\n');
});

it('without a choice, the first sheet with a heading of numbers is read', async () => {
  const bytes = buildWorkbook({
    Ajuda: [['Instruções'], ['Não apagar']],
    Ativos: [
      ['Nome', 'Fone'],
      ['Ana', '1'],
    ],
  });
  expect(await read(bytes)).toMatchObject({ sheets: ['Ajuda', 'Ativos'], sheet: 'Ativos' });
});

it.each([
  ['a CSV file', 'Ana;11999887766\r\nJoão;(21) 98877-6655\r\n'],
  ['a CSV file in UTF-16', utf16('Ana\t11999887766\r\nJoão\t(21) 98877-6655\r\n')],
  [
    'a workbook',
    buildWorkbook({
      Plan1: [
        ['Ana', { number: '11999887766' }],
        ['João', '(21) 98877-6655'],
      ],
    }),
  ],
])('a first row that is a contact is one: the columns of %s get names', async (_, bytes) => {
  const table = await read(bytes);
  expect(await table.upload.text()).toBe('Coluna A,Coluna B\r\nAna,11999887766\r\nJoão,(21) 98877-6655\r\n');
  expect(table).toMatchObject({ hasHeadings: false, rows: 2 });
});

it('a list of nothing but numbers is read whole', async () => {
  const table = await read('(11) 99988-7766\n(21) 98877-6655');
  expect(await table.upload.text()).toBe('Coluna A\r\n(11) 99988-7766\r\n(21) 98877-6655\r\n');
});

it('headings of dates are headings, and a remark with the word of a heading is none', async () => {
  const dates = 'Nome;Telefone;2026-01-15\r\nAna;11999887766;sim\r\n';
  expect(await read(dates)).toMatchObject({ hasHeadings: true, rows: null });
  const remark = 'Quem;Número;Obs\r\nAna;11999887766;não atende o telefone\r\n';
  expect(await (await read(remark)).upload.text()).toBe(remark);
});

it('a CSV file with a title above its headings, or two equal ones, is sent as a workbook is', async () => {
  const titled = await read('Clientes de janeiro;;\r\n\r\nNome;Telefone;\r\nAna;11999887766;\r\n');
  expect(await titled.upload.text()).toBe('\r\n\r\nNome,Telefone\r\nAna,11999887766\r\n');
  expect(titled).toMatchObject({ hasHeadings: true, rows: 1 });
  const repeated = await read('Telefone;Telefone;Nome\r\n11999887766;1133221100;Ana\r\n');
  expect(await repeated.upload.text()).toBe('Telefone,Telefone B,Nome\r\n11999887766,1133221100,Ana\r\n');
});

it('a CSV file is sent as it is, and joined with its area codes only on request', async () => {
  const text = 'sep=;\r\nNome;DDD;Celular\r\nAna;11;99988-7766\r\n"João; filho";21;(21) 98877-6655\r\n';
  const asItIs = await read(text);
  expect(asItIs.columns).toMatchObject([
    { name: 'Nome', samples: ['Ana', 'João; filho'], hasBlanks: false },
    { name: 'DDD' },
    { name: 'Celular' },
  ]);
  expect(await asItIs.upload.text()).toBe(text);
  const joined = await read(text, { join: { areaCode: 'DDD', number: 'Celular' } });
  expect(await joined.upload.text()).toBe(
    '\r\nNome,DDD,Celular\r\nAna,11,(11) 99988-7766\r\n"João; filho",21,(21) 98877-6655\r\n',
  );
});

it.each([
  ['11', '99988-7766', '(11) 99988-7766'],
  ['(011)', '3322-1100', '(11) 3322-1100'],
  ['11', '5511999887766', '5511999887766'],
  ['', '99988-7766', '99988-7766'],
  ['11', '', ''],
])('area code %j and number %j are %j', (areaCode, number, joined) => {
  expect(withAreaCode(areaCode, number)).toBe(joined);
});

it('headings in Windows-1252 are read', async () => {
  const table = await read(new Uint8Array([...strToU8('N'), 0xfa, ...strToU8('mero;Nome\r\n1;Ana')]));
  expect(table.columns.map(({ name }) => name)).toEqual(['Número', 'Nome']);
});

it.each([
  ['another archive', zipSync({ 'readme.txt': strToU8('x') }), 'not_a_workbook'],
  ['a broken archive', strToU8('PK\u0003\u0004 and then nothing'), 'not_a_workbook'],
  ['a locked workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'old_or_locked'],
  ['an image', strToU8('\x89PNG\r\n\0\0\0\rIHDR'), 'not_a_workbook'],
  ['an empty file', new Uint8Array(), 'empty'],
  ['an empty workbook', buildWorkbook({ Plan1: [] }), 'empty'],
])('%s is refused', async (_, bytes, code) => {
  await expect(read(bytes as Uint8Array<ArrayBuffer>)).rejects.toMatchObject({ code });
});

it('a small file that states to unpack to more than the limit is refused before it is unpacked', async () => {
  const bomb = buildWorkbook({ Plan1: [['Telefone'], ['11999887766']] });
  const { buffer, length } = bomb;
  for (let at = 0; at < length - 46; at += 1) {
    const view = new DataView(buffer, at);
    // The size that a part unpacks to, in its entry of the archive's directory.
    if (view.getUint32(0, true) === 0x02014b50) view.setUint32(24, 2 ** 28, true);
  }
  await expect(read(bomb)).rejects.toMatchObject({ code: 'too_large' });
});

/** A workbook of two cells with this text, the second one at the address. */
const withCellAt = (address: string) => {
  const cell = (at: string) => `<row r="${at.replace(/\D/g, '')}"><c r="${at}" t="str"><v>x</v></c></row>`;
  const unpacked = unzipSync(buildWorkbook({ Plan1: [] }));
  const xml = `<worksheet><sheetData>${cell('A1')}${cell(address)}</sheetData></worksheet>`;
  return zipSync({ ...unpacked, 'xl/worksheets/sheet1.xml': strToU8(xml) });
};

it.each([
  ['XFD1048576', 'too_many_rows'],
  ['A300001', 'too_many_rows'],
  ['GS2', 'too_many_columns'],
  ['GR300000', 'too_large'],
])('a workbook with a cell at %s is refused before its gaps are filled', async (address, code) => {
  await expect(read(withCellAt(address))).rejects.toMatchObject({ code });
});

it('a workbook or a CSV file may have 200 columns', async () => {
  expect(await read(withCellAt('GR2'))).toMatchObject({ rows: 1 });
  const headings = (count: number) => Array.from({ length: count }, (_, at) => `Coluna ${at}`).join(';');
  expect((await read(`${headings(200)};;;`)).columns).toHaveLength(200);
  await expect(read(headings(201))).rejects.toMatchObject({ code: 'too_many_columns' });
});
