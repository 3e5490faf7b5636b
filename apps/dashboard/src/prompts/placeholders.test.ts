import { expect, it } from 'vitest';
import { brokenPlaceholdersIn, missingIn, needsName, placeholdersIn } from './placeholders.ts';

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

it('what a prompt uses and neither it nor the request has is asked for, the name too', () => {
  const prompt = {
    greeting: 'Olá, {{name}}! São {{valor}}.',
    content: 'Vence em {{vencimento}}. {{phone_number}}',
    variables: { valor: 'R$ 10' },
  };
  expect(missingIn(prompt)).toEqual(['name', 'vencimento']);
  expect(missingIn(prompt, { name: 'Ana', variables: { vencimento: '' } })).toEqual(['vencimento']);
  expect(missingIn(prompt, { name: 'Ana', variables: { vencimento: 'hoje' } })).toEqual([]);
});

it('what was meant to be a placeholder and is none is found', () => {
  expect(
    brokenPlaceholdersIn('Olá, {{primeiro nome}} {{ name }}, é {nome} ou {{plano}', 'Fale de {{valor.\n{empresa}}'),
  ).toEqual(['{{primeiro nome}}', '{nome}', '{{plano}', '{{valor.', '{empresa}}']);
  expect(brokenPlaceholdersIn(null, 'Responda {"a": {"b": 1}}, { } com {{plano}} e {{plano}}.')).toEqual([]);
  expect(brokenPlaceholdersIn('{'.repeat(100_000), '{{'.repeat(20_000))).toEqual([]);
});
