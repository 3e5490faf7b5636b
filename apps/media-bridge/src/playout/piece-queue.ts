import { msOf } from '@ligai/audio';
import type { HeardPiece, PieceId, SpeechPlace } from '@ligai/conversation';
import { LigaiError } from '@ligai/kernel';
import { type PieceAudio, playoutRateHz } from './piece-audio.ts';

/*
 * The pieces of speech between TTS and the switch, without I/O and without a clock: the transports send what `next` and
 * `take` allow, and report what the switch has played.
 *
 *   sending ──last sample taken──▶ sent ──heard──▶ finished (left the queue)
 *      ▲                            │      └─────▶ failed ──retry──▶ sending (in the same place)
 *      └────── pause, takeBack ─────┘                └──no retry──▶ left the queue
 *
 * Invariants, each with its test in `piece-queue.test.ts`:
 *  1. samples are taken in order, each once, except those not heard before a pause  "takes every sample once, in order"
 *  2. no sample of a piece before all samples of the previous one are taken and, if that one failed, its retry is
 *     decided                                                                       "never takes a piece early"
 *  3. a piece is finished or failed exactly once                                    "settles each piece once"
 *  4. nothing is taken during a pause                                               "takes nothing during a pause"
 *  5. what was heard only grows, and never exceeds what was taken                   "knows what was heard"
 */

/** A piece of the queue; `T` describes how its samples are on their way to the caller. */
export type QueuedPiece<T> = {
  readonly audio: PieceAudio;
  readonly state: 'sending' | 'sent' | 'failed';
  /** Samples taken for the switch; after a pause, samples heard. */
  readonly taken: number;
  /** Samples that were heard, as far as it is known. */
  readonly heard: number;
  /** A sample was sent (binary path), or was played (file path). */
  readonly started: boolean;
  /** All available audio was heard before the piece was complete. */
  readonly starved: boolean;
  /** Null if no sample is on its way. */
  transit: T | null;
};

/** How a piece ended. A failed piece retains its place until `decide`. */
export type Outcome<T> = { piece: QueuedPiece<T>; error: LigaiError | null };

/** Where a piece is played. */
export type PiecePlace = Exclude<SpeechPlace, 'again'>;

type Entry<T> = { -readonly [K in keyof QueuedPiece<T>]: QueuedPiece<T>[K] };

export class PieceQueue<T> {
  #entries: Entry<T>[] = [];
  #paused = false;

  /** In order of playback. */
  get pieces(): readonly QueuedPiece<T>[] {
    return this.#entries;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Adds a piece at its place: after the others, before those of which nothing is on its way, or instead of one. */
  add(audio: PieceAudio, place: PiecePlace = 'last'): QueuedPiece<T> {
    const entry: Entry<T> = {
      ...{ audio, state: 'sending', taken: 0, heard: 0 },
      ...{ started: false, starved: false, transit: null },
    };
    const at = this.#entries.findIndex(({ audio: { pieceId }, started, transit }) =>
      typeof place === 'object' ? pieceId === place.insteadOf : place === 'ahead' && !started && transit === null,
    );
    if (at < 0) this.#entries.push(entry);
    else this.#remove(at, typeof place === 'object' ? 1 : 0, entry);
    return entry;
  }

  /** Removes pieces of which nothing is being played. */
  remove(pieceIds: readonly PieceId[]): void {
    for (const id of pieceIds) {
      const at = this.#entries.findIndex(({ audio: { pieceId } }) => pieceId === id);
      if (at >= 0) this.#remove(at, 1);
    }
  }

  /**
   * The piece whose samples may be sent next; undefined during a pause, after the last piece, and until it is decided
   * whether the rest of a broken piece or the piece after it follows.
   */
  next(): QueuedPiece<T> | undefined {
    if (this.#paused) return undefined;
    for (const entry of this.#entries) {
      if (entry.state === 'sending') return entry;
      if (entry.state === 'failed' || entry.audio.arrival.phase === 'failed') return undefined;
    }
    return undefined;
  }

  /** Takes up to `most` of the available samples of the piece returned by `next`; the same memory as the audio. */
  take(piece: QueuedPiece<T>, most: number): Int16Array {
    const entry: Entry<T> = piece;
    const part = entry.audio.slice(entry.taken, entry.taken + Math.max(0, most));
    entry.taken += part.length;
    if (entry.audio.closed && entry.taken === entry.audio.length) entry.state = 'sent';
    return part;
  }

  /** Returns true the first time, and when playback continues after a lack of audio. */
  start(piece: QueuedPiece<T>): boolean {
    const begins = !piece.started || piece.starved;
    const entry: Entry<T> = piece;
    entry.started = true;
    entry.starved = false;
    return begins;
  }

  /** All available audio of the piece was heard, and it is not complete. Returns what was heard; null if known before. */
  starve(piece: QueuedPiece<T>): HeardPiece | null {
    const entry = this.#unsettled(piece);
    if (!entry || entry.starved) return null;
    entry.starved = true;
    this.hear(entry, entry.taken);
    return entry.audio.heard(msOf(entry.heard, playoutRateHz));
  }

  /** Notes that `samples` of the piece were heard. */
  hear(piece: QueuedPiece<T>, samples: number): void {
    const entry: Entry<T> = piece;
    entry.heard = Math.max(entry.heard, Math.min(entry.taken, samples));
  }

  /** The heard part of each piece that has started and is not settled. */
  heard(): HeardPiece[] {
    const begun = this.#entries.filter(({ started, state }) => started && state !== 'failed');
    return begun.map(({ audio, heard }) => audio.heard(msOf(heard, playoutRateHz)));
  }

  /** Stops all taking until `resume`. Samples that were not heard are taken again. */
  pause(): void {
    this.#paused = true;
    this.takeBack(this.#entries);
  }

  resume(): void {
    this.#paused = false;
  }

  /** The switch will not play more of these pieces than was heard. */
  takeBack(pieces: readonly QueuedPiece<T>[]): void {
    for (const piece of pieces) {
      const entry: Entry<T> = piece;
      if (entry.state === 'sent') entry.state = 'sending';
      entry.taken = entry.heard;
      entry.transit = null;
    }
  }

  /** Removes all pieces and ends a pause. */
  drop(): void {
    for (const { audio } of this.#entries) audio.onChange = () => {};
    this.#entries = [];
    this.#paused = false;
  }

  /** All available audio of this piece was heard. The pieces before it are settled first. */
  settleUpTo(piece: QueuedPiece<T>): Outcome<T>[] {
    const earlier = this.settleBefore(piece);
    const entry = this.#unsettled(piece);
    if (!entry) return earlier;
    entry.heard = entry.taken;
    return [...earlier, this.#settle(entry, errorOf(entry))];
  }

  /**
   * The switch plays this piece: earlier pieces that have started were heard, others fail without a retry, which would
   * be heard too late.
   */
  settleBefore(piece: QueuedPiece<T>): Outcome<T>[] {
    const earlier = this.#entries.slice(0, Math.max(0, this.#entries.indexOf(piece)));
    return earlier
      .filter(({ state }) => state !== 'failed')
      .map((entry) => {
        if (!entry.started) return this.#settle(entry, overtaken(entry));
        entry.heard = entry.taken;
        return this.#settle(entry, errorOf(entry));
      });
  }

  /** The piece cannot be played any further than it was heard. Undefined if it is not in the queue or has failed before. */
  fail(piece: QueuedPiece<T>, error: LigaiError): Outcome<T> | undefined {
    const entry = this.#unsettled(piece);
    return entry && this.#settle(entry, error);
  }

  /** The retry of a failed piece is decided: without one in its place, the piece leaves the queue. */
  decide(piece: QueuedPiece<T>): void {
    this.#entries = this.#entries.filter((other) => other !== piece);
  }

  #remove(at: number, count: number, ...added: Entry<T>[]): void {
    for (const { audio } of this.#entries.splice(at, count, ...added)) audio.onChange = () => {};
  }

  #unsettled(piece: QueuedPiece<T>): Entry<T> | undefined {
    return this.#entries.find((entry) => entry === piece && entry.state !== 'failed');
  }

  #settle(entry: Entry<T>, error: LigaiError | null): Outcome<T> {
    entry.audio.onChange = () => {};
    entry.transit = null;
    if (error === null) this.#entries = this.#entries.filter((other) => other !== entry);
    else entry.state = 'failed';
    return { piece: entry, error };
  }
}

function errorOf({ audio: { arrival } }: QueuedPiece<unknown>): LigaiError | null {
  return arrival.phase === 'failed' ? arrival.error : null;
}

function overtaken({ audio: { pieceId } }: QueuedPiece<unknown>): LigaiError {
  return new LigaiError('switch_rejected', `Cannot play piece ${pieceId}: the switch has played a later one`);
}

/** The part of a failed piece that was heard; null if no sample was. */
export function heardOf({ piece: { audio, heard, started } }: Outcome<unknown>): HeardPiece | null {
  return started ? audio.heard(msOf(heard, playoutRateHz)) : null;
}
