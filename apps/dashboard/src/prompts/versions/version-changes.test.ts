import { expect, it } from 'vitest';
import { changesOf, isLongText, valuesOf } from './version-changes.ts';

const definition = {
  ...{ name: 'Vendas', content: 'Venda.', greeting: null, voice_id: null, language: 'pt-BR', model: null },
  ...{ temperature: null, reasoning_effort: null, opening: 'speak_first' as const, greeting_interruptible: true },
  ...{ voicemail_action: null, turn_taking: 'normal' as const, turn_taking_values: {}, variables: { 'a.b': '1' } },
};

it('two versions differ in the fields whose values are stored differently, single values and variables included', () => {
  expect(changesOf(definition, definition)).toEqual([]);
  const after = {
    ...definition,
    greeting: 'Olá',
    greeting_interruptible: false,
    turn_taking_values: { max_fillers: 0 },
    variables: {},
  };
  const changes = changesOf(definition, after);
  expect(changes).toEqual([
    { field: 'greeting', before: null, after: 'Olá' },
    { field: 'variables.a.b', before: '1', after: null },
    { field: 'greeting_interruptible', before: 'true', after: 'false' },
    { field: 'turn_taking_values.max_fillers', before: null, after: '0' },
  ]);
  expect(changes.map(isLongText)).toEqual([true, true, false, false]);
});

it('a whole version has each field in the order of the form, those without a value included', () => {
  const values = valuesOf({ ...definition, temperature: 0.5, turn_taking_values: { max_fillers: 0 } });
  expect(values.map(({ field }) => field)).toEqual([
    ...['name', 'greeting', 'content', 'variables.a.b', 'opening', 'greeting_interruptible', 'language', 'voice_id'],
    ...[
      'model',
      'temperature',
      'reasoning_effort',
      'turn_taking',
      'turn_taking_values.max_fillers',
      'voicemail_action',
    ],
  ]);
  expect(values.filter(({ value }) => value !== null)).toMatchObject([
    ...[{ value: 'Vendas' }, { value: 'Venda.' }, { value: '1' }, { value: 'speak_first' }, { value: 'true' }],
    ...[{ value: 'pt-BR' }, { value: '0.5' }, { value: 'normal' }, { value: '0' }],
  ]);
});
