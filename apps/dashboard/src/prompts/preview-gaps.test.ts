import { expect, it } from 'vitest';
import { meantBy, piecesOf, valuesOfGaps } from './preview-gaps.ts';

it('variables without a value are gaps of the filled text, and other braces are words', () => {
  expect(valuesOfGaps(['nome', 'vencimento'])).toEqual({ nome: '{{nome}}', vencimento: '{{vencimento}}' });
  expect(piecesOf('Olá {{nome}}, use {{ x }} até {{vencimento}}', ['nome', 'vencimento'])).toEqual([
    ...[{ words: 'Olá ' }, { missing: 'nome' }, { words: ', use ' }, { words: '{{ x }}' }, { words: ' até ' }],
    { missing: 'vencimento' },
  ]);
  expect(piecesOf('', [])).toEqual([]);
});

it('a prompt with thousands of variables has a bounded number of gaps', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `campo${index}`);
  expect(JSON.stringify(valuesOfGaps([...names, 'x'.repeat(300)])).length).toBeLessThan(50_000);
});

it('another word for what every call fills, and a misspelt name, are recognised', () => {
  for (const written of ['nome', 'Nome', 'NAME', 'nmae', 'names', 'Nome_Completo', 'primeiro-nome'])
    expect(meantBy(written, []), written).toBe('name');
  for (const written of ['telefone', 'número', 'phone-number', 'phone_nunber'])
    expect(meantBy(written, []), written).toBe('phone_number');
  expect(meantBy('emrpesa', ['plano', 'empresa'])).toBe('empresa');
  expect(meantBy('Empresa', ['empresa'])).toBe('empresa');
});

it('names that are unlike all others, or differ in a digit, mean themselves', () => {
  expect(meantBy('vencimento', ['empresa'])).toBeUndefined();
  expect(meantBy('parcela2', ['parcela1'])).toBeUndefined();
  expect(meantBy('cpf', ['cep'])).toBeUndefined();
});
