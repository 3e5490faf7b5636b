import { forkBuffer, leadAllowedMs, msOf, Playhead, samplesIn, usualLead } from '@ligai/audio';
import type { HeardPiece, PieceId } from '@ligai/conversation';
import type { Clock } from '@ligai/kernel';
import { type BinarySocket, ForkBuffer } from './fork-buffer.ts';
import { type PieceAudio, playoutRateHz } from './piece-audio.ts';
import { type Outcome, type PiecePlace, PieceQueue, type QueuedPiece } from './piece-queue.ts';
import { confirmationMs, type Playout, type PlayoutListener, reportOutcome, type SwitchEvent } from './playout.ts';

/**
 * Interval at which waiting audio is sent. While the lead grows to 400 ms the interval is short, so that a late timer
 * makes no gap; later each message contains 120 ms, since messages are most of the load of the playout.
 */
const tickMs = { growing: 40, full: 120 };

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

/**
 * If the lock was held both times, the end of the audio and its mark stay in the fork. Until the mark returns, more silence
 * makes the fork try again: each message moves all that waits.
 */
const nudge = tail.subarray(0, samplesIn(20, playoutRateHz));
const nudgeAfterMs = 250;
const nudgeEveryMs = 110;
const mostNudges = 4;

/**
 * Marks within a piece correct the clock: one after the first 100 ms of an utterance, which shows when playback began,
 * then one for each 500 ms.
 */
const firstMark = samplesIn(100, playoutRateHz);
const markEvery = samplesIn(500, playoutRateHz);

/** Where the samples of a piece are in the stream, and the mark after its last sample once that was sent. */
type Sent = {
  /** Position of sample 0, in the playhead's milliseconds. */
  baseMs: number;
  mark: string | null;
};
type Piece = QueuedPiece<Sent>;

/**
 * Plays by raw frames on the audio socket, for jambonz's mod_audio_fork: a burst at first, then at most 400 ms ahead of
 * playback, with a mark after each piece, which the switch returns when it has played the piece. The queue decides what
 * is sent; nothing is sent before the switch has discarded its buffer as requested. A piece is heard when its mark
 * returns, or 2 s after it was due.
 * (Longer than most files: pacing, marks, silence and failures share the position in the audio.)
 */
export class BinaryPlayout implements Playout {
  readonly #clock: Clock;
  readonly #buffer: ForkBuffer;
  readonly #listener: PlayoutListener;
  readonly #playhead = new Playhead();
  readonly #queue = new PieceQueue<Sent>();
  #utteranceSinceMs = 0;
  /** Where the utterance begins in the stream. Its first sample is the first one of a packet. */
  #utteranceFromMs = 0;
  #tailDue = false;
  #moreSilence: Disposable | undefined;
  #marks = 0;
  /** Positions of the marks within pieces, in the playhead's milliseconds, in order. */
  #positions = new Map<string, number>();
  /** The current utterance has its first mark. */
  #isMarked = false;
  /** Samples since the last mark. */
  #unmarked = 0;
  #tick: Disposable | undefined;
  /** Pieces that have started, and whose start no mark has shown yet. */
  #unconfirmed: Piece[] = [];
  /** Audio waits for the next tick, so that more of it changes nothing. */
  #isPaced = false;
  #watchdog: Disposable | undefined;
  #troubleReported = false;

  constructor(clock: Clock, socket: BinarySocket, listener: PlayoutListener) {
    this.#clock = clock;
    this.#buffer = new ForkBuffer(clock, socket, () => this.#pump());
    this.#listener = listener;
  }

  enqueue(audio: PieceAudio, place: PiecePlace = 'last'): void {
    const piece = this.#queue.add(audio, place);
    audio.onChange = () => this.#changed(piece);
    this.#changed(piece);
  }

  remove(pieceIds: readonly PieceId[]): void {
    this.#queue.remove(pieceIds);
    this.#pump();
  }

  pause(): HeardPiece[] {
    this.#notePlayed(this.#silence());
    this.#queue.pause();
    return this.#queue.heard();
  }

  resume(): void {
    this.#queue.resume();
    this.#pump();
  }

  drop(): void {
    this.#silence();
    this.#queue.drop();
  }

  heard(): HeardPiece[] {
    this.#notePlayed(this.#playhead.playedMs(this.#clock.monotonic()));
    return this.#queue.heard();
  }

  switchEvent(event: SwitchEvent): void {
    if (event.type === 'mark_played') this.#markPlayed(event.name);
    if (event.type === 'mark_cleared') this.#buffer.markCleared(event.name);
  }

  [Symbol.dispose](): void {
    this.drop();
    this.#buffer[Symbol.dispose]();
  }

  /** Marks from before a pause are ignored. */
  #markPlayed(name: string): void {
    this.#buffer.markPlayed(name);
    const positionMs = this.#positions.get(name);
    if (positionMs !== undefined) {
      this.#positions.delete(name);
      this.#confirm(positionMs);
      return;
    }
    const piece = this.#queue.pieces.find(({ transit }) => transit?.mark === name);
    if (!piece?.transit) return;
    this.#confirm(piece.transit.baseMs + piece.audio.audioMs);
    this.#settleUpTo(piece);
  }

  /** The switch has played the stream up to this position, so that it is known when pieces in it began. */
  #confirm(positionMs: number): void {
    const nowMs = this.#clock.monotonic();
    this.#playhead.confirm(positionMs, nowMs);
    const { packetMs, markWayMs } = forkBuffer;
    const packets = Math.floor((positionMs - this.#utteranceFromMs) / packetMs);
    const utteranceAtMs = nowMs - markWayMs - packets * packetMs;
    for (const piece of this.#unconfirmed) {
      const { audio, transit } = piece;
      if (transit !== null && transit.baseMs >= positionMs) continue;
      this.#unconfirmed = this.#unconfirmed.filter((other) => other !== piece);
      if (transit === null || transit.baseMs < this.#utteranceFromMs) continue;
      const sinceMs = utteranceAtMs + transit.baseMs - this.#utteranceFromMs;
      queueMicrotask(() => this.#listener.played(audio.pieceId, sinceMs));
    }
  }

  #changed(piece: Piece): void {
    const { arrival, length } = piece.audio;
    // A piece without audio is reported at once, so that a retry can use the time of the previous pieces.
    if (arrival.phase === 'failed' && length === 0) this.#report(this.#queue.fail(piece, arrival.error));
    else if (!this.#isPaced) this.#pump();
  }

  #notePlayed(playedMs: number): void {
    for (const piece of this.#queue.pieces) {
      if (piece.transit) this.#queue.hear(piece, samplesIn(playedMs - piece.transit.baseMs, playoutRateHz));
    }
  }

  /** Stops playback and all timers. Returns the position up to which the stream was heard. */
  #silence(): number {
    const nowMs = this.#clock.monotonic();
    this.#tick?.[Symbol.dispose]();
    this.#isPaced = false;
    this.#watchdog?.[Symbol.dispose]();
    this.#moreSilence?.[Symbol.dispose]();
    this.#tailDue = false;
    this.#positions.clear();
    this.#unconfirmed = [];
    if (this.#playhead.aheadMs(nowMs) > 0) this.#buffer.clear();
    return this.#playhead.cut(nowMs);
  }

  /** Sends the audio that is available and may be sent now. */
  #pump(): void {
    if (this.#queue.paused || this.#buffer.clearing) return;
    this.#isPaced = false;
    const nowMs = this.#clock.monotonic();
    let budget = this.#budget(nowMs);
    for (let piece = this.#queue.next(); piece; piece = this.#queue.next()) {
      budget -= this.#sendFrom(piece, budget, nowMs);
      if (piece.state === 'sending') {
        this.#isPaced = piece.taken < piece.audio.length;
        if (this.#isPaced) this.#pumpAfter(this.#tickMs(nowMs));
        else if (piece.started) this.#pumpAfter(this.#starvedAfter(piece, nowMs));
        // Its audio may be late, and the end of the piece before it must not wait for it.
        else this.#sendTail(nowMs);
        return;
      }
      this.#end(piece, nowMs);
    }
    this.#sendTail(nowMs);
  }

  #budget(nowMs: number): number {
    const aheadMs = this.#playhead.aheadMs(nowMs);
    if (aheadMs === 0) {
      this.#utteranceSinceMs = nowMs;
      this.#utteranceFromMs = this.#playhead.sentMs;
      this.#isMarked = false;
      this.#unmarked = 0;
    }
    return samplesIn(leadAllowedMs(nowMs - this.#utteranceSinceMs) - aheadMs, playoutRateHz);
  }

  #tickMs(nowMs: number): number {
    const sinceMs = nowMs - this.#utteranceSinceMs;
    return leadAllowedMs(sinceMs) < usualLead.maxMs ? tickMs.growing : tickMs.full;
  }

  /** Sends up to `budget` samples of the piece, with the marks that are due; returns how many. */
  #sendFrom(piece: Piece, budget: number, nowMs: number): number {
    const from = piece.taken;
    for (let left = budget; left > 0; ) {
      const at = piece.taken;
      // Only the first mark divides a message.
      const part = this.#queue.take(piece, this.#isMarked ? left : Math.min(left, firstMark - this.#unmarked));
      if (part.length === 0) break;
      piece.transit = { baseMs: this.#playhead.sentMs - msOf(at, playoutRateHz), mark: null };
      this.#write(part, nowMs);
      left -= part.length;
      this.#unmarked += part.length;
      if (this.#unmarked >= (this.#isMarked ? markEvery : firstMark)) this.#markPosition();
    }
    const sent = piece.taken - from;
    if (sent === 0) return 0;
    this.#tailDue = true;
    this.#moreSilence?.[Symbol.dispose]();
    if (!piece.started) this.#unconfirmed.push(piece);
    if (this.#queue.start(piece)) queueMicrotask(() => this.#reportStart(piece, nowMs));
    return sent;
  }

  /** By now all audio that was available is sent, which shows whether playback begins. */
  #reportStart({ audio, transit }: Piece, writtenAtMs: number): void {
    const playedAtMs = this.#playhead.playsAt(transit?.baseMs ?? this.#playhead.sentMs, writtenAtMs);
    this.#listener.started(audio.pieceId, { writtenAtMs, playedAtMs });
  }

  #markPosition(): void {
    const name = this.#nextMark('at');
    this.#positions.set(name, this.#playhead.sentMs);
    this.#buffer.mark(name);
    this.#isMarked = true;
    this.#unmarked = 0;
  }

  #nextMark(what: string): string {
    this.#marks += 1;
    return `${what}-${this.#marks}`;
  }

  /** The audio stopped in the middle of the piece. Reports it once all of it is heard; returns when to check again. */
  #starvedAfter(piece: Piece, nowMs: number): number {
    const aheadMs = this.#playhead.aheadMs(nowMs);
    const heard = aheadMs === 0 ? this.#queue.starve(piece) : null;
    if (heard) {
      this.#unconfirmed = this.#unconfirmed.filter((other) => other !== piece);
      queueMicrotask(() => this.#listener.starved(piece.audio.pieceId, heard));
    }
    return Math.max(tickMs.growing, aheadMs);
  }

  /**
   * Called when the whole piece was sent. Its mark shows when it was heard; if no audio is pending, it has been heard.
   */
  #end(piece: Piece, nowMs: number): void {
    if (!piece.transit || this.#playhead.aheadMs(nowMs) === 0) {
      this.#settleUpTo(piece);
      return;
    }
    const mark = this.#nextMark(`piece-${piece.audio.pieceId}`);
    piece.transit.mark = mark;
    this.#buffer.mark(mark);
    this.#watch();
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
    // A shorter wait may not advance a clock at all, by rounding.
    if (waitMs >= 1) {
      this.#pumpAfter(waitMs);
    } else {
      this.#tailDue = false;
      this.#write(halfTail, nowMs);
      this.#moreSilence = this.#clock.after(halvesApartMs, () => {
        this.#write(halfTail, this.#clock.monotonic());
        this.#nudgeAfter(nudgeAfterMs, mostNudges);
      });
    }
  }

  #nudgeAfter(ms: number, times: number): void {
    this.#moreSilence = this.#clock.after(ms, () => {
      const isAwaited = (this.#queue.pieces[0]?.transit?.mark ?? null) !== null;
      if (!isAwaited || times === 0) return;
      this.#write(nudge, this.#clock.monotonic());
      this.#nudgeAfter(nudgeEveryMs, times - 1);
    });
  }

  #write(samples: Int16Array, nowMs: number): void {
    this.#playhead.sent(msOf(samples.length, playoutRateHz), nowMs);
    this.#buffer.play(samples);
  }

  #settleUpTo(piece: Piece): void {
    for (const outcome of this.#queue.settleUpTo(piece)) this.#report(outcome);
    this.#watch();
  }

  #report(outcome: Outcome<Sent> | undefined): void {
    if (!outcome) return;
    reportOutcome(outcome, this.#listener, () => {
      this.#queue.decide(outcome.piece);
      this.#pump();
    });
  }

  #pumpAfter(ms: number): void {
    this.#tick?.[Symbol.dispose]();
    this.#tick = this.#clock.after(ms, () => this.#pump());
  }

  /** Waits for the mark of the first piece that was sent completely. */
  #watch(): void {
    this.#watchdog?.[Symbol.dispose]();
    const piece = this.#queue.pieces[0];
    if (!piece?.transit || piece.transit.mark === null) return;
    const endMs = piece.transit.baseMs + piece.audio.audioMs;
    const remainingMs = Math.max(0, endMs - this.#playhead.playedMs(this.#clock.monotonic()));
    this.#watchdog = this.#clock.after(remainingMs + confirmationMs, () => this.#missed(piece));
  }

  /** A missing mark gives no information about the audio. */
  #missed(piece: Piece): void {
    if (!this.#troubleReported) this.#listener.trouble(`no mark within ${confirmationMs} ms of the end of a piece`);
    this.#troubleReported = true;
    this.#settleUpTo(piece);
  }
}
