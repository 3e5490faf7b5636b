import { expect, it } from 'vitest';
import { placeholdersIn } from './placeholders.ts';

it('the fields of a prompt are asked for once, in their order, without those that each call fills', () => {
  expect(
    placeholdersIn('Olá {{name}}, aqui é a {{ empresa }}.', 'Fale de {{plano}} da {{empresa}} em {{phone_number}}.'),
  ).toEqual(['empresa', 'plano']);
  expect(placeholdersIn(null, 'Sem campos { } {{ }}')).toEqual([]);
});
