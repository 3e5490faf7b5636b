import { expect, it } from 'vitest';
import { needsName, placeholdersIn } from './placeholders.ts';

it('the fields of a prompt are asked for once, in their order, without those that each call fills', () => {
  expect(
    placeholdersIn('Olá {{name}}, aqui é a {{ empresa }}.', 'Fale de {{plano}} da {{empresa}} em {{phone_number}}.'),
  ).toEqual(['empresa', 'plano']);
  expect(placeholdersIn(null, 'Sem campos { } {{ }}')).toEqual([]);
});

it('a name is needed if the prompt uses it and has none of its own', () => {
  const prompt = { greeting: 'Olá, {{ name }}!', content: 'Fale de {{plano}}.', variables: {} };
  expect(needsName(prompt)).toBe(true);
  expect(needsName({ ...prompt, variables: { name: 'cliente' } })).toBe(false);
  expect(needsName({ ...prompt, greeting: null })).toBe(false);
});
