import { bytesOf } from '@ligai/audio';
import { LigaiError } from '@ligai/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceAudio } from './piece-audio.ts';
import { heardOf, type Outcome, type PiecePlace, PieceQueue, type QueuedPiece } from './piece-queue.ts';

const broken = new LigaiError('provider_unavailable', 'TTS broke off', { retryable: true });

/** What TTS, the transport and the engine do next; numbers select among what exists. */
type Move =
  | { do: 'queue' }
  | { do: 'arrive'; which: number; samples: number }
  | { do: 'complete' | 'break off'; which: number }
  | { do: 'take'; most: number }
  | { do: 'play'; samples: number }
  | { do: 'pause' | 'resume' | 'drop' }
  | { do: 'switch fails'; which: number }
  | { do: 'decide'; retry: boolean };

const which = fc.nat(9);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Move>({ do: 'queue' }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('arrive' as const), which, samples: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('complete' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('break off' as const), which }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('take' as const), most: fc.integer({ min: 0, max: 80 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('play' as const), samples: fc.integer({ min: 1, max: 80 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const) }) },
  { weight: 1, arbitrary: fc.constant<Move>({ do: 'drop' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch fails' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('decide' as const), retry: fc.boolean() }) },
);

const inAnyOrder = (holds: (line: Line) => void) =>
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 120 }), (moves) => {
      const line = new Line();
      for (const next of moves) {
        line.act(next);
        holds(line);
      }
    }),
    { numRuns: 300 },
  );

test('in any order of events the queue takes every sample once, in order', () => {
  inAnyOrder((line) => {
    for (const [audio, samples] of line.played) expect(samples).toEqual(samplesFrom(audio, samples.length));
  });
});

test('in any order of events the queue never takes a piece early', () => {
  inAnyOrder((line) => expect(line.early).toEqual([]));
});

test('in any order of events the queue settles each piece once', () => {
  inAnyOrder((line) => {
    expect(new Set(line.settled).size).toBe(line.settled.length);
    for (const piece of line.finished) expect(line.played.get(piece.audio)?.length ?? 0).toBe(piece.audio.length);
  });
});

test('in any order of events the queue takes nothing during a pause', () => {
  inAnyOrder(({ queue }) => {
    if (queue.paused) expect(queue.next()).toBeUndefined();
  });
});

test('in any order of events the queue knows what was heard', () => {
  const known = new Map<PieceAudio, number>();
  inAnyOrder(({ queue }) => {
    for (const { audio, heard, taken } of queue.pieces) {
      expect(heard).toBeGreaterThanOrEqual(known.get(audio) ?? 0);
      expect(heard).toBeLessThanOrEqual(taken);
      known.set(audio, heard);
    }
  });
});

test('a piece ahead of the others is played before those of which nothing was taken', () => {
  const queue = new PieceQueue<never>();
  const first = queue.add(audioOf(1, 100));
  queue.add(audioOf(2, 100));
  queue.take(first, 50);
  queue.start(first);
  queue.add(audioOf(3, 100), 'ahead');
  queue.add(audioOf(4, 100));
  expect(queue.pieces.map(({ audio }) => audio.pieceId)).toEqual([1, 3, 2, 4]);
  queue.remove([2, 4]);
  expect(queue.pieces.map(({ audio }) => audio.pieceId)).toEqual([1, 3]);
});

test('a piece whose audio stops is starved once, and starts again with more audio', () => {
  const queue = new PieceQueue<never>();
  const piece = queue.add(audioOf(1, 800));
  queue.take(piece, 800);
  expect(queue.start(piece)).toBe(true);
  expect(queue.starve(piece)).toMatchObject({ pieceId: 1, heardMs: 100, complete: false });
  expect(queue.starve(piece)).toBeNull();
  piece.audio.append(bytesOf(new Int16Array(80)));
  queue.take(piece, 80);
  expect(queue.start(piece)).toBe(true);
  expect(queue.start(piece)).toBe(false);
});

test('the retry of a broken piece takes its place, and the piece after it follows the retry', () => {
  const queue = new PieceQueue<null>();
  const first = queue.add(audioOf(1, 100));
  first.audio.fail(broken);
  const second = queue.add(audioOf(2, 100));
  second.audio.complete();
  queue.take(first, 100);
  expect(queue.next()).toBeUndefined();
  const [outcome] = queue.settleUpTo(first);
  expect(queue.next()).toBeUndefined();
  const retry = queue.add(audioOf(3, 50), { insteadOf: 1 });
  if (outcome) queue.decide(outcome.piece);
  expect(queue.next()).toBe(retry);
  retry.audio.complete();
  queue.take(retry, 50);
  expect(queue.next()).toBe(second);
});

test('a piece that was overtaken on the switch is not played later', () => {
  const queue = new PieceQueue<null>();
  const [first, second] = [queue.add(audioOf(1, 100)), queue.add(audioOf(2, 100))];
  for (const piece of [first, second]) piece.audio.complete();
  queue.take(first, 100);
  queue.take(second, 100);
  queue.start(second);
  const outcomes = queue.settleUpTo(second);
  expect(outcomes.map(({ error }) => error?.code ?? null)).toEqual(['switch_rejected', null]);
  expect(outcomes[0]?.error?.retryable).toBe(false);
  expect(outcomes[0] && heardOf(outcomes[0])).toBeNull();
});

/** A transport and an engine of a few lines, and the callee's ear. */
class Line {
  readonly queue = new PieceQueue<'on its way'>();
  /** By audio, the samples that reached the ear. */
  readonly played = new Map<PieceAudio, number[]>();
  readonly settled: QueuedPiece<unknown>[] = [];
  readonly finished: QueuedPiece<unknown>[] = [];
  /** Pieces of which a sample was taken before an earlier one had ended. */
  readonly early: number[] = [];
  #onTheWire: { piece: QueuedPiece<'on its way'>; from: number; samples: Int16Array }[] = [];
  #undecided: QueuedPiece<'on its way'>[] = [];
  #pieces = 0;

  act(move: Move): void {
    const { queue } = this;
    if (move.do === 'queue') this.#queue(this.#pieces++);
    if (move.do === 'arrive') this.#audio(move.which)?.append(bytesOf(numbered(this.#audio(move.which), move.samples)));
    if (move.do === 'complete' && (this.#audio(move.which)?.length ?? 0) > 0) this.#audio(move.which)?.complete();
    if (move.do === 'break off') this.#audio(move.which)?.fail(broken);
    if (move.do === 'take') this.#take(move.most);
    if (move.do === 'play') this.#play(move.samples);
    if (move.do === 'pause' || move.do === 'drop') this.#onTheWire = [];
    if (move.do === 'pause') queue.pause();
    if (move.do === 'resume') queue.resume();
    if (move.do === 'drop') queue.drop();
    if (move.do === 'switch fails') this.#fail(queue.pieces[move.which % Math.max(1, queue.pieces.length)]);
    if (move.do === 'decide') this.#decide(move.retry);
  }

  #queue(pieceId: number, place: PiecePlace = 'last'): void {
    const piece = this.queue.add(new PieceAudio(pieceId), place);
    piece.audio.onChange = () => {
      const { arrival, length } = piece.audio;
      if (arrival.phase === 'failed' && length === 0) this.#settle(this.queue.fail(piece, arrival.error));
    };
  }

  #audio(which: number): PieceAudio | undefined {
    const { pieces } = this.queue;
    return pieces[which % Math.max(1, pieces.length)]?.audio;
  }

  #take(most: number): void {
    const piece = this.queue.next();
    if (!piece) return;
    const before = this.queue.pieces.slice(0, this.queue.pieces.indexOf(piece));
    const from = piece.taken;
    const samples = this.queue.take(piece, most);
    if (samples.length > 0) {
      this.queue.start(piece);
      piece.transit = 'on its way';
      this.#onTheWire.push({ piece, from, samples });
      const isOpen = (other: QueuedPiece<unknown>) =>
        !other.audio.closed || other.taken < other.audio.length || other.audio.arrival.phase === 'failed';
      if (before.some(isOpen)) this.early.push(piece.audio.pieceId);
    } else if (piece.state === 'sent' && this.#onTheWire.length === 0) this.#settleUpTo(piece);
  }

  /** The switch plays up to so many samples of what is on the wire. */
  #play(samples: number): void {
    const [next] = this.#onTheWire;
    if (!next) return;
    const { piece, from } = next;
    const part = next.samples.subarray(0, samples);
    this.played.set(piece.audio, [...(this.played.get(piece.audio) ?? []), ...part]);
    this.queue.hear(piece, from + part.length);
    if (part.length < next.samples.length) {
      this.#onTheWire[0] = { piece, from: from + part.length, samples: next.samples.subarray(part.length) };
      return;
    }
    this.#onTheWire.shift();
    const isAll = piece.state === 'sent' && !this.#onTheWire.some((other) => other.piece === piece);
    if (isAll) this.#settleUpTo(piece);
  }

  #settleUpTo(piece: QueuedPiece<'on its way'>): void {
    for (const outcome of this.queue.settleUpTo(piece)) this.#settle(outcome);
  }

  #fail(piece: QueuedPiece<'on its way'> | undefined): void {
    if (!piece) return;
    const behind = this.queue.pieces.slice(this.queue.pieces.indexOf(piece) + 1);
    this.#onTheWire = this.#onTheWire.filter((other) => other.piece !== piece && !behind.includes(other.piece));
    this.queue.takeBack(behind);
    this.#settle(this.queue.fail(piece, broken));
  }

  #settle(outcome: Outcome<'on its way'> | undefined): void {
    if (!outcome) return;
    this.settled.push(outcome.piece);
    if (outcome.error === null) this.finished.push(outcome.piece);
    else this.#undecided.push(outcome.piece);
  }

  #decide(retry: boolean): void {
    const piece = this.#undecided.shift();
    if (!piece) return;
    if (retry && this.queue.pieces.includes(piece))
      this.#queue(piece.audio.pieceId, { insteadOf: piece.audio.pieceId });
    this.queue.decide(piece);
  }
}

function audioOf(pieceId: number, length: number): PieceAudio {
  const audio = new PieceAudio(pieceId);
  audio.append(bytesOf(new Int16Array(length).fill(1000)));
  return audio;
}

/** Samples that are numbered from the first of the piece. */
const numbered = (audio: PieceAudio | undefined, length: number): Int16Array =>
  Int16Array.from({ length }, (_, i) => 1 + (audio?.length ?? 0) + i);

const samplesFrom = (audio: PieceAudio, length: number): number[] => [...audio.slice(0, length)];
