import { leadAllowedMs, msOf, Playhead, samplesIn } from '@ligai/audio';
import type { HeardPiece } from '@ligai/conversation';
import type { Clock } from '@ligai/kernel';
import { type BinarySocket, ForkBuffer } from './fork-buffer.ts';
import { type PieceAudio, playoutRateHz } from './piece-audio.ts';
import { confirmationMs, type Playout, type PlayoutListener } from './playout.ts';

/** Interval at which waiting audio is checked. Much shorter than the 400 ms that may be ahead. */
const tickMs = 40;

/**
 * Silence after the last piece. The fork plays nothing while its buffer contains less than 160 ms at first and 80 ms
 * later: without the silence, the end of an utterance and its mark would wait there for the next one.
 */
const tailMs = 160;
const tail = new Int16Array(samplesIn(tailMs, playoutRateHz));
/**
 * The silence is sent in two halves: the fork moves buffered audio only when a message arrives, and only if its media
 * thread does not hold the lock then. Either half alone suffices. The thread takes the lock every 20 ms, so the
 * interval between the halves must not be a multiple of that.
 */
const halfTail = tail.subarray(tail.length / 2);
const halvesApartMs = 30;
/** The silence is sent when only this much audio is ahead, so that a slightly late piece follows without a gap. */
const tailAtMs = 100;

type Entry = {
  audio: PieceAudio;
  /** Samples sent; after a pause, samples heard. */
  sent: number;
  /** Position of sample 0 in the stream, in the playhead's milliseconds. */
  baseMs: number;
  started: boolean;
  /** Set once the whole piece was sent. */
  mark: string | undefined;
  /** The piece failed; during the report its place in the queue waits for a retry. */
  failed: boolean;
};

/**
 * Plays by raw frames on the audio socket, for jambonz's mod_audio_fork: a burst at first, then at most 400 ms ahead of
 * playback, with a mark after each piece, which the switch returns when it has played the piece. Invariants:
 *  1. samples are sent in order, each once, except those that were not heard before a `pause`;
 *  2. nothing is sent while playback is paused, or before the switch has discarded its buffer as requested;
 *  3. a piece is reported as finished once: when its mark returns, or 2 s after it was due.
 */
export class BinaryPlayout implements Playout {
  readonly #clock: Clock;
  readonly #buffer: ForkBuffer;
  readonly #listener: PlayoutListener;
  readonly #playhead = new Playhead();
  #queue: Entry[] = [];
  #paused = false;
  #utteranceSinceMs = 0;
  #tailDue = false;
  #secondHalf: Disposable | undefined;
  #marks = 0;
  #tick: Disposable | undefined;
  #watchdog: Disposable | undefined;
  #troubleReported = false;

  constructor(clock: Clock, socket: BinarySocket, listener: PlayoutListener) {
    this.#clock = clock;
    this.#buffer = new ForkBuffer(clock, socket, () => this.#pump());
    this.#listener = listener;
  }

  enqueue(audio: PieceAudio): void {
    const entry: Entry = { audio, sent: 0, baseMs: 0, started: false, mark: undefined, failed: false };
    const place = this.#queue.findIndex((other) => other.failed && other.audio.pieceId === audio.pieceId);
    if (place >= 0) this.#queue[place] = entry;
    else this.#queue.push(entry);
    audio.onChange = () => this.#changed(entry);
    this.#changed(entry);
  }

  pause(): HeardPiece[] {
    this.#paused = true;
    const heardMs = this.#silence();
    for (const entry of this.#queue) {
      entry.sent = Math.min(entry.sent, Math.max(0, samplesIn(heardMs - entry.baseMs, playoutRateHz)));
      entry.baseMs = heardMs - msOf(entry.sent, playoutRateHz);
      entry.mark = undefined;
    }
    return this.heard();
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
  }

  drop(): void {
    this.#silence();
    for (const { audio } of this.#queue) audio.onChange = () => {};
    this.#queue = [];
    this.#paused = false;
  }

  heard(): HeardPiece[] {
    const playedMs = this.#playhead.playedMs(this.#clock.monotonic());
    return this.#queue.filter(({ started }) => started).map((entry) => heardOf(entry, playedMs));
  }

  /** The switch has played up to this mark. Marks from before a pause are ignored. */
  markPlayed(name: string): void {
    this.#buffer.markPlayed(name);
    const entry = this.#queue.find(({ mark }) => mark === name);
    if (!entry) return;
    this.#playhead.confirm(entry.baseMs + entry.audio.audioMs, this.#clock.monotonic());
    this.#finishUpTo(entry);
  }

  /** The switch has discarded this mark and the audio before it. */
  markCleared(name: string): void {
    this.#buffer.markCleared(name);
  }

  [Symbol.dispose](): void {
    this.drop();
    this.#buffer[Symbol.dispose]();
  }

  #changed(entry: Entry): void {
    // A piece without audio is reported at once, so that a retry can use the time of the previous pieces.
    if (entry.audio.arrival.phase === 'failed' && entry.audio.length === 0) this.#finish(entry);
    else this.#pump();
  }

  /** Stops playback and all timers. Returns the position up to which the stream was heard. */
  #silence(): number {
    const nowMs = this.#clock.monotonic();
    this.#tick?.[Symbol.dispose]();
    this.#watchdog?.[Symbol.dispose]();
    this.#secondHalf?.[Symbol.dispose]();
    this.#tailDue = false;
    if (this.#playhead.aheadMs(nowMs) > 0) {
      // The fork discards only buffered audio: a shorter rest would be played before the next utterance.
      this.#write(tail, nowMs);
      this.#buffer.clear();
    }
    return this.#playhead.cut(nowMs);
  }

  /** Sends the audio that is available and may be sent now. */
  #pump(): void {
    if (this.#paused || this.#buffer.clearing) return;
    const nowMs = this.#clock.monotonic();
    let budget = this.#budget(nowMs);
    for (const entry of [...this.#queue]) {
      if (entry.mark !== undefined) continue;
      if (entry.failed) return;
      budget -= this.#sendFrom(entry, budget, nowMs);
      if (entry.sent < entry.audio.length) this.#pumpAfter(tickMs);
      if (entry.sent < entry.audio.length || !entry.audio.closed) return;
      this.#end(entry, nowMs);
    }
    this.#sendTail(nowMs);
  }

  #budget(nowMs: number): number {
    const aheadMs = this.#playhead.aheadMs(nowMs);
    if (aheadMs === 0) this.#utteranceSinceMs = nowMs;
    return samplesIn(leadAllowedMs(nowMs - this.#utteranceSinceMs) - aheadMs, playoutRateHz);
  }

  #sendFrom(entry: Entry, budget: number, nowMs: number): number {
    const part = entry.audio.slice(entry.sent, entry.sent + Math.max(0, budget));
    if (part.length === 0) return 0;
    entry.baseMs = this.#playhead.sentMs - msOf(entry.sent, playoutRateHz);
    entry.sent += part.length;
    this.#tailDue = true;
    this.#secondHalf?.[Symbol.dispose]();
    this.#write(part, nowMs);
    if (!entry.started) queueMicrotask(() => this.#listener.started(entry.audio.pieceId));
    entry.started = true;
    return part.length;
  }

  /**
   * Called when the whole piece was sent. Its mark shows when it was heard; if no audio is pending, it has been heard.
   */
  #end(entry: Entry, nowMs: number): void {
    this.#marks += 1;
    entry.mark = `piece-${entry.audio.pieceId}-${this.#marks}`;
    if (this.#playhead.aheadMs(nowMs) === 0) {
      this.#finishUpTo(entry);
    } else {
      this.#buffer.mark(entry.mark);
      this.#watch();
    }
  }

  #sendTail(nowMs: number): void {
    if (!this.#tailDue) return;
    // Less audio than the fork needs to start playing: waiting has no effect, and half the tail may not be enough.
    if (this.#playhead.sentMs < tailMs) {
      this.#tailDue = false;
      this.#write(tail, nowMs);
      return;
    }
    const waitMs = this.#playhead.aheadMs(nowMs) - tailAtMs;
    if (waitMs > 0) {
      this.#pumpAfter(waitMs);
    } else {
      this.#tailDue = false;
      this.#write(halfTail, nowMs);
      this.#secondHalf = this.#clock.after(halvesApartMs, () => this.#write(halfTail, this.#clock.monotonic()));
    }
  }

  #write(samples: Int16Array, nowMs: number): void {
    this.#playhead.sent(msOf(samples.length, playoutRateHz), nowMs);
    this.#buffer.play(samples);
  }

  #finishUpTo(last: Entry): void {
    for (const entry of this.#queue.slice(0, this.#queue.indexOf(last) + 1)) this.#finish(entry);
    this.#watch();
  }

  #finish(entry: Entry): void {
    const { audio } = entry;
    const { arrival, pieceId, audioMs } = audio;
    audio.onChange = () => {};
    entry.failed = arrival.phase === 'failed';
    if (!entry.failed) this.#forget(entry);
    queueMicrotask(() => {
      if (arrival.phase === 'failed') {
        this.#listener.failed(pieceId, arrival.error, audioMs > 0 ? audio.heard(audioMs) : null);
        this.#forget(entry);
        this.#pump();
      } else {
        this.#listener.finished(pieceId, audioMs);
      }
    });
  }

  #forget(entry: Entry): void {
    this.#queue = this.#queue.filter((other) => other !== entry);
  }

  #pumpAfter(ms: number): void {
    this.#tick?.[Symbol.dispose]();
    this.#tick = this.#clock.after(ms, () => this.#pump());
  }

  /** Waits for the mark of the first piece that was sent completely. */
  #watch(): void {
    this.#watchdog?.[Symbol.dispose]();
    const entry = this.#queue[0];
    if (entry?.mark === undefined) return;
    const { baseMs, audio } = entry;
    const remainingMs = baseMs + audio.audioMs - this.#playhead.playedMs(this.#clock.monotonic());
    this.#watchdog = this.#clock.after(Math.max(0, remainingMs) + confirmationMs, () => this.#missed(entry));
  }

  /** A missing mark gives no information about the audio. */
  #missed(entry: Entry): void {
    if (!this.#troubleReported) this.#listener.trouble(`no mark within ${confirmationMs} ms of the end of a piece`);
    this.#troubleReported = true;
    this.#finishUpTo(entry);
  }
}

function heardOf({ audio, sent, baseMs }: Entry, playedMs: number): HeardPiece {
  return audio.heard(Math.min(msOf(sent, playoutRateHz), playedMs - baseMs));
}
