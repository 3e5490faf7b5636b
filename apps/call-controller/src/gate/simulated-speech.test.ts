import { expect, test } from 'vitest';
import { configFrom } from '../config.ts';
import { simulatedSpeechProblem } from './simulated-speech.ts';

const environment = {
  DATABASE_URL: 'postgres://127.0.0.1/ligai',
  NATS_URL: 'nats://127.0.0.1',
  LIGAI_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  FREESWITCH_ESL: 'esl://:password@127.0.0.1:8021',
};
const noKeys = { openai_api_key: null, deepgram_api_key: 'simulated', murf_api_key: 'simulated' };
const problemWith = (given: Record<string, string>, keys = {}) =>
  simulatedSpeechProblem(configFrom({ ...environment, ...given }), { ...noKeys, ...keys });

test('a real switch with simulated speech may place no call, and the reason names the variable to set', () => {
  expect(problemWith({ SIMULATED_PARTS: 'deepgram,murf' })).toBe(
    'the switch is real, but speech is simulated (Deepgram, Murf): give API keys, or set ALLOW_SIMULATED_SPEECH=1',
  );
  expect(problemWith({ SIMULATED_PARTS: 'openai' })).toContain('OpenAI');
});

test.each([
  {},
  { SIMULATED_PARTS: '' },
  { SIMULATED_PARTS: 'switch,deepgram,openai,murf' },
  { SIMULATED_PARTS: 'switch' },
  { SIMULATED_PARTS: 'deepgram,murf', ALLOW_SIMULATED_SPEECH: '1' },
])('calls may be placed with %j', (given) => expect(problemWith(given)).toBeUndefined());

test('a stored key makes only its own provider real', () => {
  const parts = { SIMULATED_PARTS: 'deepgram,murf' };
  expect(problemWith(parts, { murf_api_key: 'real-key' })).toContain('(Deepgram)');
  expect(problemWith(parts, { murf_api_key: 'real-key', deepgram_api_key: 'real-key' })).toBeUndefined();
});

test('ALLOW_SIMULATED_SPEECH accepts only 1 and 0', () => {
  expect(() => problemWith({ ALLOW_SIMULATED_SPEECH: 'maybe' })).toThrow(
    /ALLOW_SIMULATED_SPEECH: expected one of 0, 1/,
  );
  expect(problemWith({ SIMULATED_PARTS: 'murf', ALLOW_SIMULATED_SPEECH: '0' })).toContain('Murf');
});
