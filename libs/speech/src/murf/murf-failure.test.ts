import { expect, test } from 'vitest';
import { failureInWords, failureOfStatus } from './murf-failure.ts';

test.each([
  ['Exceeded Active context limit. Please wait for the active contexts to finish', 'limited'],
  [
    'Invalid voice_id: en-US-imani. The specified voice is not supported for the selected model (FALCON)',
    'unknown_voice',
  ],
  ["Locale 'en' is not a recognized or supported locale for the Falcon model", 'bad_request'],
  ['Gen2 Model is not available in global.api.murf.ai', 'unknown_model'],
  ['Invalid api key', 'refused'],
  ['Expired subscription or character limit exhausted', 'refused'],
  ['Payment required', 'refused'],
  ['Voice generation credits exhausted', 'refused'],
  ['Monthly voice generation limit reached', 'refused'],
  ['Character limit exceeded', 'refused'],
  ['Quota exceeded', 'refused'],
  ['Account suspended', 'refused'],
  ['Your account has been disabled', 'refused'],
  ['Your trial has ended', 'refused'],
  ['Insufficient balance', 'refused'],
  ['Text to speech quota exceeded', 'refused'],
  ['Monthly text-to-speech character limit reached', 'refused'],
  ['Too many requests', 'limited'],
  ['Too many active contexts', 'limited'],
  ['Rate limit exceeded', 'limited'],
  ['Concurrency limit reached', 'limited'],
  ['Invalid text: too many characters', 'bad_request'],
  ['The text exceeds the character limit of 3000', 'bad_request'],
  ['Text is too long', 'bad_request'],
  ['Invalid voice_id: en-US-trial', 'unknown_voice'],
  ['The voice is not available in your subscription', 'unknown_voice'],
  ['Unsupported sample_rate', 'bad_request'],
  ['Internal hiccup', 'unreachable'],
])('"%s" means %s', (text, kind) => {
  expect(failureInWords(text).fields).toEqual({ provider: 'murf', kind });
});

test.each([
  [400, 'Invalid voice_id: x', 'unknown_voice'],
  [400, '', 'bad_request'],
  [401, '', 'refused'],
  [400, 'Character limit exceeded', 'refused'],
  [402, 'Expired subscription or character limit exhausted', 'refused'],
  [403, '', 'refused'],
  [404, '', 'bad_request'],
  [429, '', 'limited'],
  [503, '', 'unreachable'],
] as const)('status %i with "%s" means %s', (status, body, kind) => {
  expect(failureOfStatus(status, body).fields).toEqual({ provider: 'murf', kind, status });
});

test('a text of any length is judged in time that grows with its length', () => {
  const before = process.cpuUsage();
  failureInWords('text account too many '.repeat(100_000));
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
});

test('carries how long Murf asks to wait', () => {
  expect(failureOfStatus(429, '', 1500)).toMatchObject({ retryable: true, fields: { retryAfterMs: 1500 } });
});
