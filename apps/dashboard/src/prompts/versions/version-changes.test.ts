import { expect, it } from 'vitest';
import { changesOf, isLongText } from './version-changes.ts';

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
