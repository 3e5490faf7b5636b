import { bytesOf, samplesIn } from '@ligai/audio';
import { ForkPlayout } from '@ligai/simulators';
import { FakeClock } from '@ligai/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BinaryPlayout } from './binary-playout.ts';
import type { BinarySocket } from './fork-buffer.ts';
import { PieceAudio } from './piece-audio.ts';

/** A frame, the way there and back, and what the playhead may be wrong by. */
const toleranceMs = 50;

test('after a killAudio at the end of a piece, later marks come back on time and sentences follow without a gap', async () => {
  const line = new Line();
  for (const pieceId of [1, 2, 3, 4]) line.say(pieceId, 800);
  await line.run(700);
  line.playout.pause();
  await line.run(300);
  line.playout.resume();
  await line.run(5000);
  expect(line.gapsMs().filter((ms) => ms > 60)).toHaveLength(1);
  line.expectPiecesFinishedAsHeard([1, 2, 3, 4]);
});

test('playback that is resumed as soon as it is paused loses no sound and repeats none', async () => {
  const line = new Line();
  line.say(1, 900);
  await line.run(400);
  line.playout.pause();
  line.playout.resume();
  await line.run(3000);
  expect(line.jumpsMs().filter((ms) => Math.abs(ms) > toleranceMs)).toEqual([]);
  line.expectPiecesFinishedAsHeard([1]);
});

test('audio left in the prebuffer of mod_audio_fork is cleared before the next reply', async () => {
  const line = new Line();
  const first = new PieceAudio(1);
  line.playout.enqueue(first);
  first.append(bytesOf(speech(1, 230)));
  await line.run(100);
  line.playout.pause();
  line.playout.drop();
  await line.run(500);
  const heardBefore = line.heard().length;
  line.say(2, 500);
  await line.run(1000);
  expect(line.heard().slice(heardBefore)).toEqual([...speech(2, 500)]);
});

test('marks are on time again even if the padding samples were cleared too', async () => {
  const line = new Line();
  for (const pieceId of [1, 2, 3]) line.say(pieceId, 800);
  await line.run(700);
  for (let i = 0; i < 3; i += 1) {
    line.playout.pause();
    line.playout.resume();
    await line.run(60);
  }
  await line.run(4000);
  line.expectPiecesFinishedAsHeard([1, 2, 3]);
});

test('playback continues after 100 ms if the switch does not confirm that it cleared its buffer', async () => {
  const line = new Line();
  line.returnsEvents = false;
  line.say(1, 900);
  await line.run(500);
  line.playout.pause();
  line.playout.resume();
  await line.run(2000);
  expect(line.gapsMs().filter((ms) => ms > 60)).toHaveLength(1);
  expect(Math.max(...line.gapsMs())).toBeLessThan(200);
});

test.each([100, 230, 800])(
  'a piece of %i ms is heard to its end and reported, whichever message finds the fork locked',
  async (ms) => {
    for (let nth = 1; nth <= 30; nth += 1) {
      const line = new Line();
      line.isLocked = () => line.messages === nth;
      line.say(1, 500);
      await line.run(1500);
      line.say(2, ms);
      await line.run(ms + 300);
      expect(line.heard(), `message ${nth} refused`).toEqual([...speech(1, 500), ...speech(2, ms)]);
      line.expectPiecesFinishedAsHeard([1, 2]);
    }
  },
);

test.each([20, 150, 500])(
  'nothing that was dropped is heard %i ms later, whichever message finds the fork locked',
  async (ms) => {
    for (let nth = 1; nth <= 20; nth += 1) {
      const line = new Line();
      line.isLocked = () => line.messages === nth;
      line.say(1, 900);
      await line.run(430);
      line.playout.pause();
      line.playout.drop();
      await line.run(ms);
      line.say(2, 500);
      await line.run(1000);
      const heard = line.heard();
      const of2 = heard.findIndex((sample) => pieceOf(sample) === 2);
      expect(heard.slice(of2), `message ${nth} refused`).toEqual([...speech(2, 500)]);
      expect(of2 / 8, `message ${nth} refused`).toBeLessThan(480);
    }
  },
);

test.each([[[20, 20]], [[60]], [[101, 20]], [[139]], [[50, 20, 20]]])(
  "a leg's first pieces of %j ms, less than the fork begins with, are heard at once",
  async (pieces) => {
    const line = new Line();
    for (const [pieceId, ms] of pieces.entries()) line.say(pieceId, ms);
    await line.run(600);
    expect(line.heard()).toEqual(pieces.flatMap((ms, pieceId) => [...speech(pieceId, ms)]));
    line.expectPiecesFinishedAsHeard([...pieces.keys()]);
  },
);

test('no timer remains after the end', async () => {
  const line = new Line();
  line.say(1, 900);
  await line.run(500);
  line.playout[Symbol.dispose]();
  await line.clock.advance(Line.delayMs);
  expect(line.clock.pending).toBe(0);
});

test('marks are on time in the end after pauses at random times', async () => {
  const pause = fc.record({ afterMs: fc.integer({ min: 0, max: 900 }), forMs: fc.integer({ min: 0, max: 200 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 20, max: 600 }), { minLength: 1, maxLength: 5 }),
      fc.array(pause, { maxLength: 5 }),
      async (pieces, pauses) => {
        const line = new Line();
        for (const [i, ms] of pieces.entries()) line.say(i, ms);
        for (const { afterMs, forMs } of pauses) {
          await line.run(afterMs);
          line.playout.pause();
          await line.run(forMs);
          line.playout.resume();
        }
        await line.run(4000);
        for (const pieceId of [6, 7]) line.say(pieceId, 500);
        await line.run(2000);
        line.expectPiecesFinishedAsHeard([6, 7]);
        expect(line.jumpsMs().filter((ms) => Math.abs(ms) > toleranceMs)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

/** The playout on a line to the simulated fork, whose samples identify their position. */
class Line implements BinarySocket {
  static readonly delayMs = 3;
  readonly clock = new FakeClock();
  readonly playout: BinaryPlayout;
  /** Whether marks come back. */
  returnsEvents = true;
  /** Whether the fork's media thread holds the lock now. */
  isLocked = () => false;
  /** Binary messages that have come in. */
  messages = 0;
  readonly #fork: ForkPlayout;
  readonly #finishedAtMs = new Map<number, number>();
  readonly #trouble: string[] = [];
  #line: number[] = [];

  constructor() {
    const onMark = (name: string, event: 'playout' | 'cleared') => {
      if (this.returnsEvents) this.#later(() => this.#return(name, event));
    };
    this.#fork = new ForkPlayout(8000, onMark, () => this.isLocked());
    this.playout = new BinaryPlayout(this.clock, this, {
      started: () => {},
      played: () => {},
      starved: () => {},
      finished: (pieceId) => this.#finishedAtMs.set(pieceId, this.clock.monotonic()),
      failed: () => {},
      trouble: (detail) => this.#trouble.push(detail),
    });
  }

  sendAudio(pcm: Uint8Array): void {
    const bytes = Buffer.from(pcm);
    this.#later(() => {
      this.messages += 1;
      this.#fork.push(bytes);
    });
  }

  sendMessage(message: object): void {
    const { type, data } = message as { type: string; data?: { name: string } };
    this.#later(() => (type === 'killAudio' ? this.#fork.clear() : this.#fork.mark(data?.name ?? '')));
  }

  say(pieceId: number, ms: number): void {
    const audio = new PieceAudio(pieceId);
    audio.append(bytesOf(speech(pieceId, ms)));
    audio.complete();
    this.playout.enqueue(audio);
  }

  async run(ms: number): Promise<void> {
    const untilMs = this.clock.monotonic() + ms;
    while (this.clock.monotonic() < untilMs) {
      const frameAtMs = Math.floor(this.clock.monotonic() / 20) * 20 + 20;
      await this.clock.advance(Math.min(frameAtMs, untilMs) - this.clock.monotonic());
      if (this.clock.monotonic() === frameAtMs) this.#playFrame();
    }
  }

  /** Every sample of speech that reached the callee. */
  heard(): number[] {
    return this.#line.filter((sample) => sample !== 0);
  }

  /** Silences between the first sound and the last. */
  gapsMs(): number[] {
    const heardAt = this.#line.flatMap((sample, at) => (sample === 0 ? [] : [at]));
    return heardAt.slice(1).flatMap((at, i) => (at - (heardAt[i] ?? at) > 1 ? [(at - (heardAt[i] ?? at)) / 8] : []));
  }

  /** Speech left out between one sample heard and the next of the same piece; negative where it was repeated. */
  jumpsMs(): number[] {
    const heard = this.heard();
    return heard.slice(1).flatMap((sample, i) => {
      const before = heard[i] ?? sample;
      return pieceOf(before) === pieceOf(sample) && sample !== before + 1 ? [(sample - before - 1) / 8] : [];
    });
  }

  expectPiecesFinishedAsHeard(pieceIds: number[]): void {
    expect(this.#trouble).toEqual([]);
    for (const pieceId of pieceIds) {
      const lastHeardMs = this.#line.findLastIndex((sample) => sample !== 0 && pieceOf(sample) === pieceId) / 8;
      const lateMs = (this.#finishedAtMs.get(pieceId) ?? Number.NaN) - lastHeardMs;
      expect(Math.abs(lateMs), `piece ${pieceId}, late by`).toBeLessThanOrEqual(toleranceMs);
    }
  }

  #playFrame(): void {
    const frame = new Int16Array(160);
    this.#fork.mixInto(frame);
    this.#line.push(...frame);
  }

  #return(name: string, event: 'playout' | 'cleared'): void {
    if (event === 'playout') this.playout.switchEvent({ type: 'mark_played', name: name });
    else this.playout.switchEvent({ type: 'mark_cleared', name: name });
  }

  #later(then: () => void): void {
    this.clock.after(Line.delayMs, then);
  }
}

/** Samples of a piece that can be distinguished from those of the next: pieces are shorter than a second. */
const samplesApart = 8000;
const firstSample = -31_999;

/** Samples that count up from a value of the piece's own, never 0 nor −1. */
function speech(pieceId: number, ms: number): Int16Array {
  return Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => firstSample + pieceId * samplesApart + i);
}

function pieceOf(sample: number): number {
  return Math.floor((sample - firstSample) / samplesApart);
}
