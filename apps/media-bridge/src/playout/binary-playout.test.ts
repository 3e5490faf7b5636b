import { bytesOf, samplesIn } from '@ligai/audio';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piece, speech, stage } from '../testing/binary-playout-under-test.ts';
import { PieceAudio } from './piece-audio.ts';

test('a piece begins with a burst of 200 ms and stays at most 400 ms ahead of playback', async () => {
  const { clock, sent, playout } = stage();
  playout.enqueue(piece(1, speech(3000)));
  expect(sent.audioMs()).toBe(200);
  for (let ms = 0; ms < 2400; ms += 10) {
    await clock.advance(10);
    const heardMs = Math.max(0, clock.monotonic() - 10);
    expect(sent.audioMs() - heardMs).toBeLessThanOrEqual(411);
    expect(sent.audioMs()).toBeGreaterThan(Math.min(2999, heardMs));
  }
});

test('a piece is finished when its mark comes back, and nothing is left running', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(350);
  expect(events).toEqual(['started 1']);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'finished 1 300']);
  await clock.advance(5000);
  expect(clock.pending).toBe(0);
});

test('the start of the playback is estimated at the first frame, and shown by the first mark', async () => {
  const { clock, sent, starts, played, playout } = stage();
  await clock.advance(1000);
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(0);
  // From the write to the first packet: 10 ms.
  expect(starts).toEqual([{ id: 1, writtenAtMs: 1000, playedAtMs: 1010 }]);
  await clock.advance(137);
  playout.switchEvent({ type: 'mark_played', name: sent.allMarks()[0] ?? '' });
  await clock.advance(0);
  // The mark after 100 ms is returned with the sixth packet, and takes 2 ms.
  expect(played).toEqual([{ id: 1, sinceMs: 1137 - 102 }]);
});

test('a piece that follows another is played from the end of that on', async () => {
  const { clock, sent, starts, played, playout } = stage();
  playout.enqueue(piece(1, speech(180)));
  playout.enqueue(piece(2, speech(600)));
  await clock.advance(0);
  expect(starts.map(({ playedAtMs }) => playedAtMs)).toEqual([10, 190]);
  await clock.advance(800);
  expect(played).toEqual([]);
  playout.switchEvent({ type: 'mark_played', name: sent.allMarks().find((name) => name.startsWith('piece-2')) ?? '' });
  await clock.advance(0);
  expect(played).toEqual([
    { id: 1, sinceMs: 800 - 782 },
    { id: 2, sinceMs: 800 - 602 },
  ]);
});

test('after a pause the marks do not show when a piece began', async () => {
  const { clock, sent, played, playout } = stage();
  playout.enqueue(piece(1, speech(2000)));
  await clock.advance(50);
  playout.pause();
  sent.returnCleared(playout);
  playout.resume();
  await clock.advance(1000);
  for (const name of sent.allMarks()) playout.switchEvent({ type: 'mark_played', name });
  await clock.advance(0);
  expect(played).toEqual([]);
});

test('an utterance ends with at least 80 ms of silence', async () => {
  const { clock, sent, playout } = stage();
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(1000);
  const tail = sent.samples().slice(samplesIn(300, 8000));
  expect(tail.length).toBeGreaterThanOrEqual(samplesIn(80, 8000));
  expect(tail.every((sample) => sample === 0)).toBe(true);
});

test('pieces follow each other without a gap while their audio comes in time', async () => {
  const { clock, sent, events, playout } = stage();
  const first = speech(500, 1);
  const second = speech(400, 2);
  playout.enqueue(piece(1, first));
  playout.enqueue(piece(2, second));
  await clock.advance(1000);
  expect(sent.samples().slice(0, samplesIn(900, 8000))).toEqual([...first, ...second]);
  playout.switchEvent({ type: 'mark_played', name: sent.marks()[0] ?? '' });
  playout.switchEvent({ type: 'mark_played', name: sent.marks()[1] ?? '' });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'started 2', 'finished 1 500', 'finished 2 400']);
});

test('pausing stops the switch at once and returns how much was heard', async () => {
  const { clock, sent, playout } = stage();
  playout.enqueue(piece(1, speech(2000)));
  await clock.advance(510);
  const heard = playout.pause();
  expect(sent.messages.at(-1)).toEqual({ type: 'killAudio' });
  // 12 ms are still played after the command.
  expect(heard).toMatchObject([{ pieceId: 1, heardMs: 512, audioMs: 2000, complete: true }]);
  const before = sent.audioMs();
  await clock.advance(3000);
  expect(sent.audioMs()).toBe(before);
  expect(clock.pending).toBe(0);
});

test('resuming continues from the first sample that was not heard', async () => {
  const { clock, sent, events, playout } = stage();
  const audio = speech(1000);
  playout.enqueue(piece(1, audio));
  await clock.advance(310);
  const [heard] = playout.pause();
  sent.clear();
  playout.resume();
  await clock.advance(2000);
  const from = samplesIn(heard?.heardMs ?? 0, 8000);
  expect(from).toBe(samplesIn(312, 8000));
  expect(sent.samples().slice(0, audio.length - from)).toEqual([...audio.subarray(from)]);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'finished 1 1000']);
});

test('a piece whose audio has all been heard when playback is paused is finished by resuming', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(400);
  expect(playout.pause()).toMatchObject([{ pieceId: 1, heardMs: 300 }]);
  playout.resume();
  sent.returnCleared(playout);
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'finished 1 300']);
});

test('dropped pieces are never heard, and the piece that is queued next plays at once', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(1000, 1)));
  playout.enqueue(piece(2, speech(1000, 2)));
  await clock.advance(100);
  playout.pause();
  playout.drop();
  sent.clear();
  const third = speech(200, 3);
  playout.enqueue(piece(3, third));
  await clock.advance(1000);
  expect(sent.samples().slice(0, third.length)).toEqual([...third]);
  expect(events).toEqual(['started 1', 'started 3']);
});

test('the first mark of an utterance shows when playback began, and later marks correct the clock', async () => {
  const { clock, sent, playout } = stage();
  playout.enqueue(piece(1, speech(3000)));
  // The clock alone would give 172 ms. The mark is at 100 ms, and arrives 12 ms after its sample.
  await clock.advance(182);
  playout.switchEvent({ type: 'mark_played', name: sent.allMarks()[0] ?? '' });
  expect(playout.heard()).toMatchObject([{ heardMs: 112 }]);
  const before = sent.allMarks().length;
  await clock.advance(1000);
  expect(sent.allMarks().length - before).toBe(2);
});

test('a pause while nothing is playing sends nothing and returns no piece', async () => {
  const { sent, playout } = stage();
  expect(playout.pause()).toEqual([]);
  expect(sent.messages).toEqual([]);
});

test('a piece queued while paused waits', async () => {
  const { clock, sent, events, playout } = stage();
  playout.pause();
  playout.enqueue(piece(1, speech(200)));
  await clock.advance(500);
  expect(sent.audioMs()).toBe(0);
  playout.resume();
  await clock.advance(0);
  expect(events).toEqual(['started 1']);
});

test('a mark that returns from before a pause changes nothing', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(200);
  const old = sent.lastMark();
  playout.pause();
  playout.switchEvent({ type: 'mark_played', name: old });
  playout.switchEvent({ type: 'mark_played', name: 'nonsense' });
  await clock.advance(0);
  expect(events).toEqual(['started 1']);
});

test('a pause in the silence after the last piece loses no sample and repeats none', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(320);
  expect(playout.pause()).toMatchObject([{ pieceId: 1, heardMs: 300, audioMs: 300, complete: true }]);
  const before = sent.speech().length;
  playout.resume();
  sent.returnCleared(playout);
  await clock.advance(3000);
  expect(sent.speech()).toHaveLength(before);
  expect(events).toEqual(['started 1', 'finished 1 300']);
});

test('in any order of audio and pauses, each sample is played once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ chunkMs: fc.integer({ min: 1, max: 400 }), waitMs: fc.integer({ min: 0, max: 300 }) }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
      async (steps, pausesAt) => {
        const { clock, sent, playout } = stage();
        const audio = new PieceAudio(1);
        playout.enqueue(audio);
        const said: number[] = [];
        for (const [i, { chunkMs, waitMs }] of steps.entries()) {
          const chunk = speech(chunkMs, i);
          said.push(...chunk);
          audio.append(bytesOf(chunk));
          await clock.advance(waitMs);
          if (!pausesAt.includes(i)) continue;
          const [heard] = playout.pause();
          sent.truncate(samplesIn(heard?.heardMs ?? 0, 8000));
          await clock.advance(waitMs);
          playout.resume();
        }
        audio.complete();
        await clock.advance(10_000);
        expect(sent.samples().slice(0, said.length)).toEqual(said);
        // 160 ms of silence, and 4 times 20 ms because no mark returns here.
        expect(sent.samples().length - said.length).toBeLessThanOrEqual(samplesIn(160 + 80, 8000));
      },
    ),
    { numRuns: 60 },
  );
});
