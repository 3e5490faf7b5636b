import { expect, test, vi } from 'vitest';
import { longText, murfUnderTest, never, request, soon, wordsIn } from '../testing/murf-under-test.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

test('an abort stops the speech at once, notifies Murf, and drops later audio', async () => {
  await using murf = await murfUnderTest({ behaviour: { realtimeFactor: 0.05, chunkBytes: 1600 } });
  const barge = new AbortController();
  const chunks: Uint8Array[] = [];
  const speech = async () => {
    for await (const chunk of murf.tts.speak({ ...request, text: longText }, barge.signal)) {
      chunks.push(chunk);
      barge.abort(new Error('barge-in'));
    }
  };
  await expect(speech()).rejects.toMatchObject({ code: 'aborted' });
  expect(chunks).toHaveLength(1);
  await soon(() => expect(murf.fake.contexts()[0]).toMatchObject({ cleared: true, state: 'done' }));
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(1);
});

test('a reader that stops in the middle clears the context at Murf', async () => {
  await using murf = await murfUnderTest({ behaviour: { realtimeFactor: 0.05 } });
  for await (const _ of murf.tts.speak({ ...request, text: longText }, never)) break;
  await soon(() => expect(murf.fake.contexts()[0]?.cleared).toBe(true));
});

test.each([true, false])('a context cleared before its synthesis frees its place (end sent: %s)', async (endSent) => {
  const behaviour = { firstByteMs: 2000, finalAfterClear: endSent };
  await using murf = await murfUnderTest({ behaviour, maxContexts: 1, limits: { clearedMs: 50 } });
  const barge = new AbortController();
  const first = murf.failure({}, barge.signal);
  await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
  barge.abort();
  expect(await first).toMatchObject({ code: 'aborted' });
  murf.fake.behaviour.firstByteMs = 0;
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.contexts()[0]?.audioBytes).toBe(0);
});

test('a cleared context without further audio or end frees its place after a short silence', async () => {
  const behaviour = { firstByteMs: 2000, finalAfterClear: false };
  await using murf = await murfUnderTest({ behaviour, maxContexts: 1, limits: { clearedQuietMs: 50 } });
  const barge = new AbortController();
  const first = murf.failure({}, barge.signal);
  await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
  barge.abort();
  await first;
  murf.fake.behaviour.firstByteMs = 0;
  const startMs = performance.now();
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(performance.now() - startMs).toBeLessThan(1500);
});

test('a cleared context that Murf continues to speak occupies its place until it ends', async () => {
  const behaviour = { maxContexts: 1, realtimeFactor: 0.1, chunkBytes: 3200, firstByteMs: 0 };
  await using murf = await murfUnderTest({ behaviour, maxContexts: 1, limits: { clearedQuietMs: 200 } });
  for await (const _ of murf.tts.speak({ ...request, text: longText }, never)) break;
  expect(wordsIn(await murf.collect())).toBe(request.text);
  const [first, second, ...more] = murf.fake.contexts();
  expect(first).toMatchObject({ cleared: true, state: 'done' });
  expect(second?.text).toBe(request.text);
  expect(more).toEqual([]);
  // Nothing was refused and sent again.
  expect(murf.fake.sockets.flatMap(({ frames }) => frames).filter((frame) => frame.includes('"text"'))).toHaveLength(2);
});

test('an abort ends the wait for a place and for a connection, and also a text that has not begun', async () => {
  await using murf = await murfUnderTest({ behaviour: { upgradeFault: { kind: 'hang' } }, maxContexts: 1 });
  const barge = new AbortController();
  const connecting = murf.failure({}, barge.signal);
  const waiting = murf.failure({}, barge.signal);
  await soon(() => expect(murf.fake.attempts).toBe(1));
  barge.abort();
  for (const failure of await Promise.all([connecting, waiting, murf.failure({}, barge.signal)])) {
    expect(failure.code).toBe('aborted');
  }
});
