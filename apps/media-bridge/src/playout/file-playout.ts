import { bytesOf, msOf, samplesIn } from '@ligai/audio';
import type { HeardPiece, PieceId } from '@ligai/conversation';
import { type Clock, LigaiError, toLigaiError } from '@ligai/kernel';
import { type PieceAudio, playoutRateHz } from './piece-audio.ts';
import { type Outcome, type PiecePlace, PieceQueue, type QueuedPiece } from './piece-queue.ts';
import { confirmationMs, type Playout, type PlayoutListener, reportOutcome, type SwitchEvent } from './playout.ts';

/**
 * The file path's access to the audio socket, which takes files, and to the call's controller, which has them played.
 */
export interface FilePlayer {
  /** Sends a file; the switch counts them on this socket, from 1. */
  upload(message: object): void;
  /** Has the n-th upload played after those requested before. */
  play(upload: number): Promise<void>;
  /** Stops playback and cancels all requested uploads. */
  break(): Promise<void>;
}

/** The playing upload and the next one, so that the switch has the next when the first ends. */
const uploadsAhead = 2;

/**
 * Delay between the start of playback and its event: the switch polls its event queue, up to 20 ms. And the audio that
 * is still played after a `break`: the last packet leaves 17 ms after the command at the median, at most 20 ms, on
 * FreeSWITCH 1.11.1 over loopback; it contains 20 ms, and the command takes some milliseconds to the switch.
 */
const startedLateMs = 10;
const breakTakesMs = 30;

/** The upload that contains the rest of a piece, from sample `from` on. */
type Upload = { from: number; upload: number; writtenAtMs: number } & (
  | { phase: 'requested' }
  /** The call's controller has accepted it, so that playback is due. */
  | { phase: 'accepted' }
  | { phase: 'playing'; sinceMs: number }
);
type Piece = QueuedPiece<Upload>;

/**
 * Plays by files, for the community edition of mod_audio_stream: each piece becomes one upload once it is complete, and
 * the next one is uploaded while one plays. The queue decides what is uploaded. A piece counts as played when the
 * switch reports it, or 2 s after it was due; nothing is due until the controller has accepted the command. Commands
 * are sent one by one, in order: a `play` never overtakes the `break` before it.
 */
export class FilePlayout implements Playout {
  readonly #clock: Clock;
  readonly #player: FilePlayer;
  readonly #listener: PlayoutListener;
  readonly #queue = new PieceQueue<Upload>();
  #uploads = 0;
  #commands: Promise<void> = Promise.resolve();
  #watchdog: Disposable | undefined;
  #troubleReported = false;

  constructor(clock: Clock, player: FilePlayer, listener: PlayoutListener) {
    this.#clock = clock;
    this.#player = player;
    this.#listener = listener;
  }

  enqueue(audio: PieceAudio, place: PiecePlace = 'last'): void {
    const piece = this.#queue.add(audio, place);
    audio.onChange = () => this.#changed(piece);
    this.#changed(piece);
  }

  remove(pieceIds: readonly PieceId[]): void {
    const isRemoved = ({ audio }: Piece) => pieceIds.includes(audio.pieceId);
    if (this.#queue.pieces.some((piece) => isRemoved(piece) && piece.transit !== null)) {
      // The switch cancels only all uploads at once; the others are uploaded again from where they were heard.
      this.#notePlayed(breakTakesMs);
      this.#takeBack(this.#queue.pieces);
    }
    this.#queue.remove(pieceIds);
    this.#pump();
  }

  pause(): HeardPiece[] {
    this.#notePlayed(breakTakesMs);
    this.#silence();
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
    this.#notePlayed(0);
    return this.#queue.heard();
  }

  switchEvent(event: SwitchEvent): void {
    if (event.type !== 'upload_changed') return;
    const { upload, change } = event;
    const piece = this.#queue.pieces.find(({ transit }) => transit?.upload === upload);
    if (!piece?.transit) return;
    if (change === 'started') {
      this.#started(piece, piece.transit);
    } else if (change === 'finished') {
      this.#settleUpTo(piece);
    } else {
      // Stopped by another command: uploads that we stopped have no entry. A break may hit the playback after its own.
      const message = `Cannot play upload ${upload}: it was ${change} on the switch`;
      this.#giveWay(piece, new LigaiError('switch_rejected', message, { retryable: true }));
    }
  }

  [Symbol.dispose](): void {
    this.drop();
  }

  #changed(piece: Piece): void {
    const { arrival, length, closed } = piece.audio;
    if (arrival.phase === 'failed' && length === 0) this.#report(this.#queue.fail(piece, arrival.error));
    else if (closed) this.#pump();
  }

  /** Uploads the first complete pieces, in order. */
  #pump(): void {
    for (let piece = this.#queue.next(); piece?.audio.closed; piece = this.#queue.next()) {
      const isNext = this.#queue.pieces.indexOf(piece) < uploadsAhead;
      if (!isNext) break;
      const from = piece.taken;
      const rest = this.#queue.take(piece, piece.audio.length);
      if (rest.length > 0) this.#upload(piece, from, rest);
      else this.#settleUpTo(piece);
    }
    this.#watch();
  }

  #upload(piece: Piece, from: number, rest: Int16Array): void {
    this.#uploads += 1;
    const upload = this.#uploads;
    piece.transit = { from, upload, writtenAtMs: this.#clock.monotonic(), phase: 'requested' };
    this.#player.upload(streamAudio(rest));
    this.#command(
      () => this.#play(piece, upload),
      (error) => piece.transit?.upload === upload && this.#giveWay(piece, error),
    );
  }

  async #play(piece: Piece, upload: number): Promise<void> {
    // The piece may be dropped during the wait for a controller.
    if (piece.transit?.upload !== upload) return;
    await this.#player.play(upload);
    const { transit } = piece;
    if (transit?.upload === upload && transit.phase === 'requested') piece.transit = { ...transit, phase: 'accepted' };
    this.#watch();
  }

  #started(piece: Piece, { from, upload, writtenAtMs }: Upload): void {
    for (const outcome of this.#queue.settleBefore(piece)) this.#report(outcome);
    const sinceMs = this.#clock.monotonic() - startedLateMs;
    const isFirst = !piece.started;
    piece.transit = { from, upload, writtenAtMs, phase: 'playing', sinceMs };
    if (this.#queue.start(piece)) {
      const { pieceId } = piece.audio;
      queueMicrotask(() => {
        this.#listener.started(pieceId, { writtenAtMs, playedAtMs: sinceMs });
        if (isFirst) this.#listener.played(pieceId, sinceMs);
      });
    }
    this.#pump();
  }

  #settleUpTo(piece: Piece): void {
    for (const outcome of this.#queue.settleUpTo(piece)) this.#report(outcome);
    this.#pump();
  }

  /** Later uploads must not be heard before the retry of a failed piece: they are uploaded again after it. */
  #giveWay(piece: Piece, error: LigaiError): void {
    this.#notePlayed(0);
    const behind = this.#queue.pieces.slice(this.#queue.pieces.indexOf(piece) + 1);
    if (behind.some(({ transit }) => transit !== null)) this.#takeBack(behind);
    this.#report(this.#queue.fail(piece, error));
  }

  /** Withdraws the uploads of these pieces, so that they are not played. */
  #takeBack(pieces: readonly Piece[]): void {
    this.#silence();
    this.#queue.takeBack(pieces);
  }

  #report(outcome: Outcome<Upload> | undefined): void {
    if (!outcome) return;
    reportOutcome(outcome, this.#listener, () => {
      this.#queue.decide(outcome.piece);
      this.#pump();
    });
  }

  /** Notes what has been played, and will have been in `laterMs`. */
  #notePlayed(laterMs: number): void {
    const nowMs = this.#clock.monotonic();
    for (const piece of this.#queue.pieces) {
      if (piece.transit?.phase !== 'playing') continue;
      const { from, sinceMs } = piece.transit;
      this.#queue.hear(piece, from + samplesIn(nowMs - sinceMs + laterMs, playoutRateHz));
    }
  }

  #silence(): void {
    this.#watchdog?.[Symbol.dispose]();
    if (!this.#queue.pieces.some(({ transit }) => transit !== null)) return;
    this.#command(() => this.#player.break());
  }

  #command(send: () => Promise<void>, onError: (error: LigaiError) => void = () => {}): void {
    this.#commands = this.#commands.then(send).catch((error: unknown) => onError(toLigaiError(error)));
  }

  /** Waits for the start or the end of the piece that is due. */
  #watch(): void {
    this.#watchdog?.[Symbol.dispose]();
    const piece = this.#queue.pieces[0];
    if (!piece?.transit || piece.transit.phase === 'requested') return;
    const { transit } = piece;
    const lengthMs = msOf(piece.audio.length - transit.from, playoutRateHz);
    const endsAtMs = transit.phase === 'playing' ? transit.sinceMs + lengthMs : 0;
    const remainingMs = Math.max(0, endsAtMs - this.#clock.monotonic());
    this.#watchdog = this.#clock.after(remainingMs + confirmationMs, () => this.#missed(piece));
  }

  #missed(piece: Piece): void {
    if (piece.transit?.phase === 'playing') {
      this.#settleUpTo(piece);
      return;
    }
    const detail = `no playback within ${confirmationMs} ms of an upload`;
    const message = `Cannot play upload ${piece.transit?.upload}: ${detail}`;
    if (!this.#troubleReported) this.#listener.trouble(detail);
    this.#troubleReported = true;
    // If the switch is only slow, it must not play this file later, while its replacement plays.
    this.#takeBack(this.#queue.pieces);
    this.#report(this.#queue.fail(piece, new LigaiError('timeout', message, { retryable: true })));
  }
}

/** The message for mod_audio_stream, which writes the data to a file and reports its name. */
function streamAudio(samples: Int16Array): object {
  const bytes = bytesOf(samples);
  const audioData = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { type: 'streamAudio', data: { audioDataType: 'raw', sampleRate: playoutRateHz, audioData } };
}
