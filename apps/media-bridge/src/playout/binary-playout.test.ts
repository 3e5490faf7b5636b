import { bytesOf, samplesIn } from '@ligai/audio';
import { LigaiError } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BinaryPlayout } from './binary-playout.ts';
import { PieceAudio } from './piece-audio.ts';

const unavailable = new LigaiError('provider_unavailable', 'TTS is gone', { retryable: true });

test('a piece begins with a burst of 200 ms and stays at most 400 ms ahead of the ear', async () => {
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

test('pausing stops the switch at once and says how much was heard', async () => {
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

test('resuming goes on from the first sample that was not heard', async () => {
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
  playout.switchEvent({ type: 'mark_cleared', name: sent.lastMark() });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'finished 1 300']);
});

test('what was dropped is never heard, and what is queued next plays at once', async () => {
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

test('where nothing sounds a pause sends nothing and says so', async () => {
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

test('a piece that failed in the middle is played as far as it goes and then reported as failed, with the heard part', async () => {
  const { clock, sent, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  audio.append(bytesOf(speech(250)));
  audio.fail(unavailable);
  await clock.advance(300);
  expect(events).toEqual(['started 1']);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'failed 1 provider_unavailable 250']);
});

test('the second try of a piece that failed without a sound takes its place', async () => {
  const { clock, sent, events, playout, onFailed } = stage();
  const again = speech(200, 7);
  onFailed(() => playout.enqueue(piece(1, again), { insteadOf: 1 }));
  const failing = new PieceAudio(1);
  playout.enqueue(failing);
  const second = speech(200, 2);
  playout.enqueue(piece(2, second));
  failing.fail(unavailable);
  await clock.advance(1000);
  expect(events.slice(0, 3)).toEqual(['failed 1 provider_unavailable null', 'started 1', 'started 2']);
  expect(sent.samples().slice(0, 3200)).toEqual([...again, ...second]);
});

test('without a second try the pieces behind a failed one are played', async () => {
  const { clock, events, playout } = stage();
  const failing = new PieceAudio(1);
  playout.enqueue(failing);
  playout.enqueue(piece(2, speech(200)));
  failing.fail(unavailable);
  await clock.advance(100);
  expect(events).toEqual(['failed 1 provider_unavailable null', 'started 2']);
});

test('a switch that returns no mark is reported once, and the conversation continues by the clock', async () => {
  const { clock, events, playout } = stage();
  playout.enqueue(piece(1, speech(200)));
  playout.enqueue(piece(2, speech(200)));
  await clock.advance(6000);
  expect(events.filter((line) => line.startsWith('trouble'))).toHaveLength(1);
  expect(events.filter((line) => line.startsWith('finished'))).toEqual(['finished 1 200', 'finished 2 200']);
});

test('marks that do not come back make no hole in what follows', async () => {
  const { clock, sent, playout } = stage();
  playout.enqueue(piece(1, speech(1000)));
  playout.enqueue(piece(2, speech(4000)));
  for (let ms = 0; ms < 4900; ms += 10) {
    await clock.advance(10);
    expect(sent.audioMs()).toBeGreaterThan(clock.monotonic() - 10);
  }
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

test('the rest of a piece that TTS broke off is heard before the next piece', async () => {
  const { clock, sent, events, playout, onFailed } = stage();
  const [begun, rest, second] = [speech(250, 1), speech(300, 2), speech(400, 3)];
  onFailed(() => playout.enqueue(piece(1, rest), { insteadOf: 1 }));
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  playout.enqueue(piece(2, second));
  audio.append(bytesOf(begun));
  audio.fail(unavailable);
  await clock.advance(400);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(1500);
  expect(sent.speech()).toEqual([...begun, ...rest, ...second]);
  expect(events.slice(0, 4)).toEqual(['started 1', 'failed 1 provider_unavailable 250', 'started 1', 'started 2']);
});

test('a piece whose audio stops in the middle is reported when it is heard, and when it goes on', async () => {
  const { clock, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  audio.append(bytesOf(speech(300)));
  await clock.advance(280);
  expect(events).toEqual(['started 1']);
  await clock.advance(100);
  expect(events).toEqual(['started 1', 'starved 1 300']);
  await clock.advance(1000);
  audio.append(bytesOf(speech(300)));
  await clock.advance(50);
  expect(events).toEqual(['started 1', 'starved 1 300', 'started 1']);
});

test('a piece whose retry fails too is left out from there, and the next piece follows', async () => {
  const { clock, sent, events, playout, onFailed } = stage();
  const second = speech(400, 3);
  const failing = (samples: Int16Array) => {
    const audio = new PieceAudio(1);
    playout.enqueue(audio, { insteadOf: 1 });
    audio.append(bytesOf(samples));
    audio.fail(unavailable);
  };
  onFailed(() => {
    if (events.filter((line) => line.startsWith('failed')).length === 1) failing(speech(300, 2));
  });
  failing(speech(250, 1));
  playout.enqueue(piece(2, second));
  for (let ms = 0; ms < 3000; ms += 100) {
    await clock.advance(100);
    sent.playMarks(playout);
  }
  expect(sent.speech()).toEqual([...speech(250, 1), ...speech(300, 2), ...second]);
  expect(events).toEqual([
    ...['started 1', 'failed 1 provider_unavailable 250', 'started 1', 'failed 1 provider_unavailable 300'],
    ...['started 2', 'finished 2 400'],
  ]);
});

test('a broken piece whose mark is lost is decided by the clock, and the next piece follows', async () => {
  const { clock, sent, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  playout.enqueue(piece(2, speech(400, 3)));
  audio.append(bytesOf(speech(250, 1)));
  audio.fail(unavailable);
  await clock.advance(4000);
  expect(sent.speech()).toEqual([...speech(250, 1), ...speech(400, 3)]);
  expect(events.filter((line) => !line.startsWith('trouble'))).toEqual([
    'started 1',
    'failed 1 provider_unavailable 250',
    'started 2',
  ]);
});

test('a mark that overtakes an earlier one finishes both pieces, once and in order', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(100)));
  playout.enqueue(piece(2, speech(100)));
  await clock.advance(250);
  const [first = '', second = ''] = sent.marks();
  for (const name of ['unknown', second, first, second]) playout.switchEvent({ type: 'mark_played', name });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'started 2', 'finished 1 100', 'finished 2 100']);
  await clock.advance(5000);
  expect(clock.pending).toBe(0);
});

test('a pause in the silence after the last piece loses no sample and repeats none', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(300)));
  await clock.advance(320);
  expect(playout.pause()).toMatchObject([{ pieceId: 1, heardMs: 300, audioMs: 300, complete: true }]);
  const before = sent.speech().length;
  playout.resume();
  playout.switchEvent({ type: 'mark_cleared', name: sent.lastMark() });
  await clock.advance(3000);
  expect(sent.speech()).toHaveLength(before);
  expect(events).toEqual(['started 1', 'finished 1 300']);
});

test('however audio comes and pauses fall, each sample is played once and in order', async () => {
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
        expect(sent.samples().length - said.length).toBeLessThanOrEqual(samplesIn(160, 8000));
      },
    ),
    { numRuns: 60 },
  );
});

function stage() {
  const clock = new FakeClock();
  const sent = new Sent();
  const events: string[] = [];
  let failed = () => {};
  const playout = new BinaryPlayout(clock, sent, {
    started: (id) => events.push(`started ${id}`),
    starved: (id, heard) => events.push(`starved ${id} ${heard.heardMs}`),
    finished: (id, audioMs) => events.push(`finished ${id} ${audioMs}`),
    failed: (id, error, heard) => {
      events.push(`failed ${id} ${error.code} ${heard?.heardMs ?? null}`);
      failed();
    },
    trouble: (detail) => events.push(`trouble ${detail}`),
  });
  const onFailed = (fn: () => void) => {
    failed = fn;
  };
  return { clock, sent, events, playout, onFailed };
}

class Sent {
  readonly messages: object[] = [];
  #samples: number[] = [];
  #played = 0;

  sendAudio(pcm: Uint8Array): void {
    // Samples of −1 remove the names of discarded marks and are not audible.
    const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);
    this.#samples.push(...samples.filter((sample) => sample !== -1));
  }

  sendMessage(message: object): void {
    this.messages.push(message);
  }

  samples(): number[] {
    return this.#samples;
  }

  /** Without the silence after the pieces. */
  speech(): number[] {
    return this.#samples.filter((sample) => sample !== 0);
  }

  /** Returns every mark that was sent since the last call. */
  playMarks(playout: BinaryPlayout): void {
    for (const name of this.marks().slice(this.#played)) playout.switchEvent({ type: 'mark_played', name });
    this.#played = this.marks().length;
  }

  audioMs(): number {
    return this.#samples.length / 8;
  }

  clear(): void {
    this.#samples = [];
  }

  /** What the switch threw away. */
  truncate(length: number): void {
    this.#samples = this.#samples.slice(0, length);
  }

  /** The marks after pieces. */
  marks(): string[] {
    return this.allMarks().filter((name) => name.startsWith('piece-'));
  }

  allMarks(): string[] {
    return this.messages.flatMap((message) => /"name":"([^"]+)"/.exec(JSON.stringify(message))?.[1] ?? []);
  }

  lastMark(): string {
    return this.allMarks().at(-1) ?? 'no mark was sent';
  }
}

function piece(pieceId: number, samples: Int16Array): PieceAudio {
  const audio = new PieceAudio(pieceId);
  audio.append(bytesOf(samples));
  audio.complete();
  return audio;
}

/** Samples whose values identify their position; never −1, which would be changed in transit. */
function speech(ms: number, seed = 0): Int16Array {
  return Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => 1000 + seed * 3000 + (i % 2000));
}
