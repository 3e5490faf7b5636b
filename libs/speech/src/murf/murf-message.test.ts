import { expect, test } from 'vitest';
import { failureInWords, failureOfStatus } from './murf-failure.ts';
import { parseMurfMessage } from './murf-message.ts';

test.each([
  [
    { audio: 'AQID', context_id: 'a' },
    { contextId: 'a', audio: Buffer.of(1, 2, 3), final: false },
  ],
  [
    { final: true, context_id: 'a' },
    { contextId: 'a', final: true },
  ],
  [{ is_final: true }, { final: true }],
  [
    { audio: 'AQID', final: true },
    { audio: Buffer.of(1, 2, 3), final: true },
  ],
  [
    { error: 'No', context_id: 'a' },
    { contextId: 'a', error: 'No', final: false },
  ],
  [
    { error: 'No', message: 'because' },
    { error: 'No: because', final: false },
  ],
  [
    { error: true, errorMessage: 'No' },
    { error: 'true: No', final: false },
  ],
  [{ error: { code: 5 } }, { error: '{"code":5}', final: false }],
  [
    { error_message: 'No', error_code: 400 },
    { error: 'No', final: false },
  ],
  [{ audio: 7, context_id: null, future: [] }, { final: false }],
])('%j is understood', (message, meaning) => {
  expect(parseMurfMessage(JSON.stringify(message))).toEqual(meaning);
});

test.each(['{"audio":', '[1]', '"text"', 'null', ''])('%j is no message', (frame) => {
  expect(parseMurfMessage(frame)).toBeUndefined();
});

test.each([
  'Invalid voice_id: en-US-imani. The specified voice is not supported for the selected model (FALCON)',
  "Locale 'en' is not a recognized or supported locale for the Falcon model",
  'Gen2 Model is not available in global.api.murf.ai',
  'Insufficient credits',
])('"%s" is a refusal', (text) => {
  expect(failureInWords(text)).toMatchObject({ code: 'provider_rejected', retryable: false });
});

test.each(['Concurrency limit exceeded', 'Internal error', 'Something new'])('"%s" may pass', (text) => {
  expect(failureInWords(text)).toMatchObject({ code: 'provider_unavailable', retryable: true });
});

test.each([400, 401, 402, 403, 404])('an upgrade refused with %i is refused for good', (status) => {
  expect(failureOfStatus(status, '')).toMatchObject({ code: 'provider_rejected', retryable: false });
});

test.each([408, 429, 500, 502, 503])('an upgrade refused with %i may be tried again', (status) => {
  expect(failureOfStatus(status, '')).toMatchObject({ code: 'provider_unavailable', retryable: true });
});
