import { expect, test } from 'vitest';
import { inWords, misspeltVariables } from './misspelt-variables.ts';

test.each([
  ['OPENAI_APIKEY', 'OPENAI_API_KEY'],
  ['MAX_CONCURENT_CALLS', 'MAX_CONCURRENT_CALLS'],
  ['FREESWITCH_ELS', 'FREESWITCH_ESL'],
  ['Deepgram_Api_Key', 'DEEPGRAM_API_KEY'],
  ['WEBHOOK_ALLOW_PRIVAT', 'WEBHOOK_ALLOW_PRIVATE'],
])('%s is a misspelling of %s', (name, meant) => {
  const [found] = misspeltVariables({ [name]: 'x' });
  expect(found).toEqual({ name, meant, certain: true });
  expect(found && inWords(found)).toBe(`${name}: unknown variable, did you mean ${meant}?`);
});

test('a similar name that other programs may use is reported as uncertain', () => {
  expect(misspeltVariables({ API_KEY: 'x' })).toEqual([{ name: 'API_KEY', meant: 'API_KEYS', certain: false }]);
});

test.each([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'LANGUAGE',
  'PATH',
  'HOME',
  'OPENAI_ORG_ID',
  'SIMULATOR_MURF_PORT',
  'LIGAI_VERSION',
])('%s is not reported as a misspelling', (name) => expect(misspeltVariables({ [name]: 'x' })).toEqual([]));

test('an empty variable, and one whose correct name is also set, are not reported', () => {
  expect(misspeltVariables({ OPENAI_APIKEY: '' })).toEqual([]);
  expect(misspeltVariables({ OPENAI_APIKEY: 'x', OPENAI_API_KEY: 'y' })).toEqual([]);
});
