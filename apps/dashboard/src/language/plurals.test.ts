import i18next from 'i18next';
import { expect, it } from 'vitest';
import { withPlurals } from './plurals.ts';

const texts = {
  calls_one: '{{count}} ligação',
  calls_other: '{{count}} ligações',
  free_zero: 'nenhuma',
  free_one: 'uma',
  free_other: '{{count}}',
};

it.each([
  ['calls', 0, '0 ligações'],
  ['calls', 1, '1 ligação'],
  ['calls', 2, '2 ligações'],
  ['calls', 1_000_000, '1000000 ligações'],
  ['free', 0, 'nenhuma'],
  ['free', 1, 'uma'],
])('%s of %i in Portuguese is "%s"', async (key, count, text) => {
  const instance = i18next.createInstance();
  await instance.init({ lng: 'pt-BR', resources: { 'pt-BR': { translation: withPlurals(texts) } } });
  expect(instance.t(key, { count })).toBe(text);
});
