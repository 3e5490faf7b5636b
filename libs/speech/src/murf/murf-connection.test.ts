import { systemClock } from '@ligai/kernel';
import { expect, test, vi } from 'vitest';
import { longText, murfUnderTest, request, soon, wordsIn } from '../testing/murf-under-test.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

test.each([400, 401, 402, 403])('an upgrade refused with %i is rejected', async (status) => {
  await using murf = await murfUnderTest({ behaviour: { upgradeFault: { kind: 'status', status } } });
  expect(await murf.failure()).toMatchObject({ code: 'provider_rejected', retryable: false });
});

test('an upgrade refused with 429 is retried', async () => {
  await using murf = await murfUnderTest({ behaviour: { nextUpgradeFaults: [{ kind: 'status', status: 429 }] } });
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.attempts).toBe(2);
});

test('an upgrade refused with 429 is retried after the time that Murf requests', async () => {
  const fault = { kind: 'status', status: 429, retryAfterSeconds: 0.6 } as const;
  await using murf = await murfUnderTest({ behaviour: { nextUpgradeFaults: [fault] }, limits: { limitedPauseMs: 20 } });
  const startMs = performance.now();
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(performance.now() - startMs).toBeGreaterThan(590);
  expect(murf.fake.attempts).toBe(2);
});

test('a text fails at once if Murf requests a pause longer than it may wait', async () => {
  const fault = { kind: 'status', status: 429, retryAfterSeconds: 60 } as const;
  await using murf = await murfUnderTest({ behaviour: { upgradeFault: fault } });
  expect(await murf.failure()).toMatchObject({ retryable: true, fields: { kind: 'limited', retryAfterMs: 60_000 } });
  expect(murf.fake.attempts).toBe(1);
});

test.each([500, 503])('an upgrade refused with %i is retryable', async (status) => {
  await using murf = await murfUnderTest({ behaviour: { nextUpgradeFaults: [{ kind: 'status', status }] } });
  expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('an upgrade without an answer fails after its time limit', async () => {
  const limits = { connectTimeoutMs: 100 };
  await using murf = await murfUnderTest({ behaviour: { nextUpgradeFaults: [{ kind: 'hang' }] }, limits });
  expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('a text is sent again on a new connection while its first request hangs', async () => {
  await using murf = await murfUnderTest({ behaviour: { contextFault: { kind: 'stall' } }, maxContexts: 2 });
  const dropped = new AbortController();
  const first = murf.collect({}, dropped.signal).catch(() => 'cancelled');
  await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
  await systemClock.sleep(1100);
  murf.fake.behaviour.contextFault = null;
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(2);
  dropped.abort();
  expect(await first).toBe('cancelled');
});

test.each([
  ['before its first audio', 0],
  ['in the middle', 5000],
])('a stall %s fails after its time limit, and its connection gets no further text', async (_, afterBytes) => {
  const limits = { firstByteMs: 300, stallMs: 300 };
  await using murf = await murfUnderTest({ behaviour: { nextContextFaults: [{ kind: 'stall', afterBytes }] }, limits });
  expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(2);
});

test('an open connection that turns out to be dead is replaced without losing a word', async () => {
  await using murf = await murfUnderTest();
  await murf.collect();
  murf.fake.behaviour.nextContextFaults = [{ kind: 'reset' }];
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(2);
});

test('a connection that the server closes when idle is opened again', async () => {
  await using murf = await murfUnderTest({ behaviour: { idleCloseMs: 30 } });
  await murf.collect();
  await soon(() => expect(murf.fake.sockets[0]?.closed).not.toBeNull());
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('warm-up opens the connection before the first text', async () => {
  await using murf = await murfUnderTest();
  murf.tts.warmUp?.(request);
  await soon(() => expect(murf.fake.sockets).toHaveLength(1));
  await murf.collect();
  expect(murf.fake.sockets).toHaveLength(1);
});

test('an old connection is replaced while its speech continues', async () => {
  await using murf = await murfUnderTest({ behaviour: { realtimeFactor: 0.05 }, limits: { recycleMs: 100 } });
  expect(wordsIn(await murf.collect({ text: longText }))).toBe(longText);
  await soon(() => expect(murf.fake.sockets[0]?.closed).not.toBeNull());
  expect(murf.fake.sockets.length).toBeGreaterThan(1);
});
