import { bytesOf, samplesIn } from '@ligai/audio';
import type { HeardPiece } from '@ligai/conversation';
import { type Clock, LigaiError, toLigaiError } from '@ligai/kernel';
import { type PieceAudio, playoutRateHz } from './piece-audio.ts';
import { confirmationMs, type Playout, type PlayoutListener } from './playout.ts';

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

/** What the controller reports of an upload; a late report, after a pause, has no effect. */
export type UploadChange = { upload: number; change: 'started' | 'finished' | 'broken' | 'failed' };

/** The playing upload and the next one, so that the switch has the next when the first ends. */
const uploadsAhead = 2;

/**
 * Delay between the start of playback and its event: the switch polls its event queue, up to 20 ms. And the time that
 * audio continues after a `break`: median 17 ms, at most 20 ms, on FreeSWITCH 1.11.1 over loopback.
 */
const startedLateMs = 10;
const breakTakesMs = 17;

type Entry = {
  audio: PieceAudio;
  /** First sample of the upload: earlier samples were heard. */
  from: number;
  upload: number | undefined;
  /** The call's controller has accepted the upload, so that playback is due. */
  taken: boolean;
  /** When playback of the current upload began. */
  soundingSinceMs: number | undefined;
  started: boolean;
  failed: boolean;
};

/**
 * Plays by files, for the community edition of mod_audio_stream: each piece becomes one upload once it is complete, and
 * the next one is uploaded while one plays. A piece counts as played when the switch reports it, or 2 s after it was
 * due; nothing is due until the controller has accepted the command. Commands are sent one by one, in order: a `play`
 * never overtakes the `break` before it.
 */
export class FilePlayout implements Playout {
  readonly #clock: Clock;
  readonly #player: FilePlayer;
  readonly #listener: PlayoutListener;
  #queue: Entry[] = [];
  #paused = false;
  #uploads = 0;
  #commands: Promise<void> = Promise.resolve();
  #watchdog: Disposable | undefined;
  #troubleReported = false;

  constructor(clock: Clock, player: FilePlayer, listener: PlayoutListener) {
    this.#clock = clock;
    this.#player = player;
    this.#listener = listener;
  }

  enqueue(audio: PieceAudio): void {
    const entry: Entry = {
      audio,
      from: 0,
      upload: undefined,
      taken: false,
      soundingSinceMs: undefined,
      started: false,
      failed: false,
    };
    const place = this.#queue.findIndex((other) => other.failed && other.audio.pieceId === audio.pieceId);
    if (place >= 0) this.#queue[place] = entry;
    else this.#queue.push(entry);
    audio.onChange = () => this.#changed(entry);
    this.#changed(entry);
  }

  pause(): HeardPiece[] {
    this.#paused = true;
    const heard = this.#heardAfter(breakTakesMs);
    this.#silence();
    for (const entry of this.#queue) {
      const piece = heard.find(({ pieceId }) => pieceId === entry.audio.pieceId);
      if (piece) entry.from = samplesIn(piece.heardMs, playoutRateHz);
      entry.upload = undefined;
      entry.soundingSinceMs = undefined;
    }
    return heard;
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
    return this.#heardAfter(0);
  }

  uploadChanged({ upload, change }: UploadChange): void {
    const entry = this.#queue.find((other) => other.upload === upload);
    if (!entry) return;
    if (change === 'started') {
      this.#sounds(entry);
    } else if (change === 'finished') {
      this.#finish(entry);
    } else {
      // Stopped by another command: uploads that we stopped have no entry. A break may hit the playback after its own.
      const message = `Cannot play upload ${upload}: it was ${change} on the switch`;
      this.#giveWay(entry, new LigaiError('switch_rejected', message, { retryable: true }));
    }
  }

  [Symbol.dispose](): void {
    this.drop();
  }

  #changed(entry: Entry): void {
    const { arrival, length } = entry.audio;
    if (arrival.phase === 'failed' && length === 0) this.#fail(entry, arrival.error);
    else if (entry.audio.closed) this.#pump();
  }

  /** Uploads the first complete pieces, in order. */
  #pump(): void {
    if (this.#paused) return;
    for (const entry of this.#queue.slice(0, uploadsAhead)) {
      if (entry.failed || !entry.audio.closed) break;
      if (entry.from >= entry.audio.length) this.#finish(entry);
      else if (entry.upload === undefined) this.#upload(entry);
    }
    this.#watch();
  }

  #upload(entry: Entry): void {
    this.#uploads += 1;
    const upload = this.#uploads;
    entry.upload = upload;
    entry.taken = false;
    this.#player.upload(streamAudio(entry.audio.slice(entry.from, entry.audio.length)));
    this.#command(
      () => this.#play(entry, upload),
      (error) => entry.upload === upload && this.#giveWay(entry, error),
    );
  }

  async #play(entry: Entry, upload: number): Promise<void> {
    // The piece may be dropped during the wait for a controller.
    if (entry.upload !== upload) return;
    await this.#player.play(upload);
    entry.taken ||= entry.upload === upload;
    this.#watch();
  }

  #sounds(entry: Entry): void {
    entry.soundingSinceMs = this.#clock.monotonic() - startedLateMs;
    if (!entry.started) queueMicrotask(() => this.#listener.started(entry.audio.pieceId));
    entry.started = true;
    this.#watch();
  }

  #finish(entry: Entry): void {
    const { arrival, pieceId, audioMs } = entry.audio;
    if (arrival.phase === 'failed') {
      this.#fail(entry, arrival.error, audioMs);
    } else {
      this.#forget(entry);
      queueMicrotask(() => this.#listener.finished(pieceId, audioMs));
      this.#pump();
    }
  }

  /** Later uploads must not be heard before the retry of a failed piece: they are uploaded again after it. */
  #giveWay(entry: Entry, error: LigaiError): void {
    const behind = this.#queue.slice(this.#queue.indexOf(entry) + 1);
    if (behind.some(({ upload }) => upload !== undefined)) this.#takeBack(behind);
    this.#fail(entry, error);
  }

  /** Withdraws the uploads of these entries, so that they are not played. */
  #takeBack(entries: Entry[]): void {
    this.#silence();
    for (const entry of entries) entry.upload = undefined;
  }

  /** Without `heardMs`, the position reached by now. */
  #fail(entry: Entry, error: LigaiError, heardMs?: number): void {
    if (entry.failed) return;
    const { audio } = entry;
    const heard = entry.started ? audio.heard(heardMs ?? this.#heardMs(entry, 0)) : null;
    entry.failed = true;
    audio.onChange = () => {};
    queueMicrotask(() => {
      this.#listener.failed(audio.pieceId, error, heard);
      this.#forget(entry);
      this.#pump();
    });
  }

  #heardAfter(ms: number): HeardPiece[] {
    const begun = this.#queue.filter(({ started, failed }) => started && !failed);
    return begun.map((entry) => entry.audio.heard(this.#heardMs(entry, ms)));
  }

  #heardMs({ from, soundingSinceMs }: Entry, laterMs: number): number {
    const before = (from * 1000) / playoutRateHz;
    return soundingSinceMs === undefined ? before : before + this.#clock.monotonic() - soundingSinceMs + laterMs;
  }

  #silence(): void {
    this.#watchdog?.[Symbol.dispose]();
    if (!this.#queue.some(({ upload }) => upload !== undefined)) return;
    this.#command(() => this.#player.break());
  }

  #command(send: () => Promise<void>, onError: (error: LigaiError) => void = () => {}): void {
    this.#commands = this.#commands.then(send).catch((error: unknown) => onError(toLigaiError(error)));
  }

  #forget(entry: Entry): void {
    this.#queue = this.#queue.filter((other) => other !== entry);
  }

  /** Waits for the start or the end of the piece that is due. */
  #watch(): void {
    this.#watchdog?.[Symbol.dispose]();
    const entry = this.#queue[0];
    if (entry?.upload === undefined || entry.failed) return;
    const { upload, audio, soundingSinceMs, taken } = entry;
    if (!taken && soundingSinceMs === undefined) return;
    const leftMs = soundingSinceMs === undefined ? 0 : audio.audioMs - this.#heardMs(entry, 0);
    this.#watchdog = this.#clock.after(Math.max(0, leftMs) + confirmationMs, () => this.#missed(entry, upload));
  }

  #missed(entry: Entry, upload: number): void {
    if (entry.upload !== upload) return;
    if (entry.soundingSinceMs !== undefined) {
      this.#finish(entry);
      return;
    }
    const detail = `no playback within ${confirmationMs} ms of an upload`;
    if (!this.#troubleReported) this.#listener.trouble(detail);
    this.#troubleReported = true;
    // If the switch is only slow, it must not play this file later, while its replacement plays.
    this.#takeBack(this.#queue);
    this.#fail(entry, new LigaiError('timeout', `Cannot play upload ${upload}: ${detail}`, { retryable: true }));
  }
}

/** The message for mod_audio_stream, which writes the data to a file and reports its name. */
function streamAudio(samples: Int16Array): object {
  const bytes = bytesOf(samples);
  const audioData = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { type: 'streamAudio', data: { audioDataType: 'raw', sampleRate: playoutRateHz, audioData } };
}
