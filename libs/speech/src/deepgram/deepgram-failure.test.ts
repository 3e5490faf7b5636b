import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keyIdOf, systemClock } from '@ligai/kernel';
import { data0000 } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import type { TranscriptEvent } from '../speech-to-text.ts';
import { request, silence, soon, streamUnderTest } from '../testing/deepgram-under-test.ts';
import { deepgramSpeechToText } from './deepgram-speech-to-text.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

test.each([
  [400, 'bad_request', 'SIMULATED_400: Simulated 400'],
  [401, 'refused', 'INVALID_AUTH: Invalid credentials.'],
  [402, 'refused', 'ASR_PAYMENT_REQUIRED: Project does not have enough credits.'],
  [403, 'refused', 'INSUFFICIENT_PERMISSIONS: User does not have sufficient permissions.'],
] as const)('a refusal with %i is final and has its reason', async (status, kind, reason) => {
  for (const shape of ['category', 'err_code', 'header_only'] as const) {
    await using call = await streamUnderTest({ behaviour: { fault: { kind: 'status', status, shape } } });
    await call.received('failed');
    const shown = shape === 'header_only' ? reason.replace(/^[A-Z_0-9]+: /, '') : reason;
    expect(call.events).toEqual([
      {
        ...{ type: 'failed', code: 'provider_rejected', detail: `Deepgram: refused with ${status}: ${shown}` },
        fields: { provider: 'deepgram', kind, status, keyId: keyIdOf('dg-key') },
      },
    ]);
    expect(call.fake.attempts).toBe(1);
  }
});

test('a model that Deepgram does not have is reported as unknown, not as a wrong key', async () => {
  await using call = await streamUnderTest({ model: 'nova-99' });
  await call.received('failed');
  expect(call.events).toMatchObject([{ type: 'failed', fields: { kind: 'unknown_model', status: 400 } }]);
});

test('a refusal for too many streams is retried after the time that Deepgram requests', async () => {
  const limited = { kind: 'status', status: 429, retryAfterSeconds: 0.3 } as const;
  await using call = await streamUnderTest({ behaviour: { nextFaults: [limited] } });
  const refusedAtMs = performance.now();
  await call.received('restored');
  expect(performance.now() - refusedAtMs).toBeGreaterThan(280);
  const fields = { provider: 'deepgram', kind: 'limited', status: 429, retryAfterMs: 300 };
  expect(call.events[0]).toMatchObject({
    type: 'interrupted',
    detail: expect.stringMatching(
      /^Deepgram: refused with 429 \(limit of concurrent streams: lower max_concurrent_calls\): TOO_MANY_REQUESTS: Too many/,
    ),
    fields,
  });
});

test('a long reason of a refusal is shortened, and contains no part of a key that it repeats', async () => {
  const apiKey = 'k3y-0123456789-abcdefghij';
  const server = createServer().on('upgrade', (_request, socket) => {
    const body = JSON.stringify({ err_code: 'INVALID_AUTH', err_msg: `${'x'.repeat(255)}${apiKey}${'y'.repeat(900)}` });
    socket.end(`HTTP/1.1 401 Refused\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const events: TranscriptEvent[] = [];
  const stt = deepgramSpeechToText({ url: `http://127.0.0.1:${port}`, apiKey: () => apiKey, clock: systemClock });
  await using _stream = stt.open(request, (event) => events.push(event));
  await soon(() => expect(events).toHaveLength(1));
  server.close();
  const [failed] = events;
  expect(failed).toMatchObject({ detail: expect.stringMatching(/^Deepgram: refused with 401: INVALID_AUTH: x+\*/) });
  expect(JSON.stringify(failed)).not.toContain('k3y');
  expect(JSON.stringify(failed).length).toBeLessThan(500);
});

test('a wrong key fails, and no message contains it', async () => {
  await using call = await streamUnderTest({ apiKey: () => 'bad-key' });
  await call.received('failed');
  expect(JSON.stringify(call.events)).not.toContain('bad-key');
});

test.each(['', 'two words', 'chave-é'])('a key that cannot be sent ("%s") fails after the opening', async (key) => {
  await using call = await streamUnderTest({ apiKey: () => key });
  await call.received('failed');
  expect(call.fake.attempts).toBe(0);
});

test('a key that is not set fails with the reason', async () => {
  const apiKey = () => {
    throw new Error('deepgram_api_key is not set');
  };
  await using call = await streamUnderTest({ apiKey });
  await call.received('failed');
  expect(call.events).toMatchObject([{ code: 'provider_rejected', detail: 'Deepgram: deepgram_api_key is not set' }]);
});

test('audio that Deepgram cannot decode is not sent again', async () => {
  const fault = { kind: 'close', code: 1008, reason: data0000, afterAudioMs: 100 } as const;
  await using call = await streamUnderTest({ behaviour: { fault } });
  call.sendAll(silence(300));
  await call.received('failed');
  expect(call.events.at(-1)).toMatchObject({ code: 'provider_rejected' });
});

test.each([
  [1008, 'Invalid credentials', 'refused'],
  [1008, 'INVALID_AUTH', 'refused'],
  [1008, 'Insufficient permissions', 'refused'],
  [1008, 'ASR_PAYMENT_REQUIRED: Project does not have enough credits', 'refused'],
  [4001, 'Unauthorized', 'refused'],
  [1008, 'No such model/language/tier combination found', 'unknown_model'],
])('a close with %i "%s" is final and reported as %s', async (code, reason, kind) => {
  await using call = await streamUnderTest({ behaviour: { fault: { kind: 'close', code, reason, afterAudioMs: 0 } } });
  await call.received('failed');
  expect(call.events).toMatchObject([{ type: 'failed', code: 'provider_rejected', fields: { kind } }]);
  expect(call.fake.attempts).toBe(1);
});

test.each([
  [1008, 'Too many concurrent requests', 'limited'],
  [1008, 'No reason at all', 'unreachable'],
  [1011, 'The model server lost its credentials', 'unreachable'],
])('after a close with %i "%s", reported as %s, the stream is opened again', async (code, reason, kind) => {
  const nextFaults = [{ kind: 'close', code, reason, afterAudioMs: 0 } as const];
  await using call = await streamUnderTest({ behaviour: { nextFaults } });
  await call.received('restored');
  expect(call.events[0]).toMatchObject({ type: 'interrupted', fields: { kind } });
});
