import { expect, it } from 'vitest';
import { guessRoles, type Role } from './guess-columns.ts';
import { blankValues, filledVariables, mappingOf, missingVariables, requiredValues, withRole } from './mapping.ts';

const columnsOf = (headings: string, ...rows: string[]) =>
  headings
    .split(',')
    .map((name, at) => ({ name, samples: rows.map((row) => row.split(',')[at] ?? ''), hasBlanks: false }));

const shown = (role: Role) => (typeof role === 'string' ? role : `{${role.variable}}`);
const guess = (headings: string, rows: string[] = [], variables: string[] = []) =>
  guessRoles(columnsOf(headings, ...rows), variables)
    .map(shown)
    .join(' ');

it.each([
  ['Nome,Telefone,Plano', 'name number {plano}'],
  ['Cliente,Telefone fixo,WhatsApp', 'name {telefone_fixo} number'],
  ['phone_number,name,company', 'number name {company}'],
  ['Celular,Nome completo,Nome da mãe', 'number name {nome_da_mãe}'],
  ['Nº do telefone,Contato', 'number name'],
])('the headings %s are %s', (headings, roles) => expect(guess(headings)).toBe(roles));

it('an area code is joined only to numbers that have none', () => {
  expect(guess('Nome,DDD,Celular', ['Ana,11,99988-7766'])).toBe('name area_code number');
  expect(guess('Nome,DDD,Celular', ['Ana,11,11999887766'])).toBe('name {ddd} number');
});

it('without a heading that says so, the number is the column whose values are numbers, and no document', () => {
  expect(guess('Quem,CPF,Onde', ['Ana,12345678901,11 99988-7766'])).toBe('{quem} {cpf} number');
  expect(guess('Quem,Onde', ['Ana,(11) 99988-7766'])).toBe('{quem} number');
  expect(guess('Quem,Onde', ['Ana,Recife'])).toBe('{quem} {onde}');
});

it('without headings the name is the first column of words', () => {
  expect(guess('Coluna A,Coluna B,Coluna C', ['7,11 99988-7766,Ana d’Ávila', '8,11 99988-7767,'])).toBe(
    '{coluna_a} number name',
  );
  expect(guess('Column A,Column B', ['Ana,11 99988-7766'])).toBe('name number');
  expect(guess('Column A,Column B', ['R$ 10,11 99988-7766'])).toBe('{column_a} number');
});

it('a column fills the variable of the prompt that has its name, however it is written', () => {
  expect(guess('Telefone,Data de vencimento', [], ['data_de_vencimento'])).toBe('number {data_de_vencimento}');
});

it('every column is mapped, and a role belongs to one column', () => {
  const columns = columnsOf('Telefone,Celular,Nome,phone_number');
  const roles = withRole(
    columns,
    ['number', { variable: 'Celular' }, 'name', { variable: 'phone_number' }],
    1,
    'number',
  );
  expect(mappingOf(columns, roles, [])).toEqual({
    phone_number: 'Celular',
    name: 'Nome',
    telefone: 'Telefone',
    'phone_number 2': 'phone_number',
  });
});

it('variables that no column fills are named', () => {
  expect(missingVariables(['plano', 'valor'], columnsOf('Telefone,Plano'), ['number', { variable: 'plano' }])).toEqual([
    'valor',
  ]);
});

it('variables whose column has no value in some rows are named', () => {
  const columns = [
    { name: 'Telefone', samples: ['5511999887766'], hasBlanks: false },
    { name: 'Cidade', samples: ['Recife', ''], hasBlanks: true },
    { name: 'Plano', samples: ['Ouro', 'Prata'], hasBlanks: false },
  ];
  const roles = ['number', { variable: 'cidade' }, { variable: 'plano' }] as const;
  expect(blankValues({ variables: ['cidade', 'plano', 'prazo'], name: true }, columns, roles)).toEqual(['cidade']);
});

it('the name is required as a variable is, if the prompt uses it and a column has it', () => {
  const columns = [
    { name: 'Cliente', samples: ['Ana', ''], hasBlanks: true },
    { name: 'Telefone', samples: ['5511999887766'], hasBlanks: false },
  ];
  const needs = { variables: ['valor'], name: true };
  expect(requiredValues(needs, columns, ['name', 'number'])).toEqual(['name']);
  expect(blankValues(needs, columns, ['name', 'number'])).toEqual(['name']);
  expect(requiredValues({ ...needs, name: false }, columns, ['name', 'number'])).toEqual([]);
  expect(blankValues({ ...needs, name: false }, columns, ['name', 'number'])).toEqual([]);
  expect(requiredValues(needs, columns, [{ variable: 'cliente' }, 'number'])).toEqual([]);
});

it('the column of the name fills a variable of the prompt that is the name too', () => {
  const columns = columnsOf('Nome,Telefone');
  const variables = ['nome', 'valor'];
  const roles = guessRoles(columns, variables);
  expect(roles).toEqual(['name', 'number']);
  expect(mappingOf(columns, roles, variables)).toEqual({ phone_number: 'Telefone', name: 'Nome', nome: 'Nome' });
  expect(missingVariables(variables, columns, roles)).toEqual(['valor']);
  expect(filledVariables(variables, columns, roles)).toEqual(['nome']);
  const cliente = columnsOf('Cliente,Telefone');
  expect(mappingOf(cliente, ['name', 'number'], ['cliente'])).toMatchObject({ name: 'Cliente', cliente: 'Cliente' });
});
