import { expect, it } from 'vitest';
import { isLike, missingInOrder, timesIn } from './words.ts';

it.each([
  ['Olá, aqui é a Ana!', 'olá aqui é a ana', true],
  ['Olá, aqui é a Ana!', 'Olá…', true],
  ['Olá, aqui é a Ana!', '…Ana.', true],
  ['Olá, aqui é a Ana!', 'Olá… a…Ana', true],
  ['Olá, aqui é a Ana!', 'Olá, aqui é o Zé', false],
  ['Ana', 'Ana…Ana', false],
])('%j is like %j: %j', (text, pattern, is) => {
  expect(isLike(text, pattern)).toBe(is);
});

it('the words that are missing in their order are named', () => {
  expect(missingInOrder('um dois três', ['um', 'três'])).toBeUndefined();
  expect(missingInOrder('um dois três', ['três', 'um'])).toBe('um');
  expect(timesIn('sim, sim, não', 'sim')).toBe(2);
});
