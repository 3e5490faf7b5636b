import { bytesOf, samplesIn } from '@ligai/audio';
import type { HeardPiece } from '@ligai/conversation';
import { type Clock, LigaiError, toLigaiError } from '@ligai/kernel';
import { type PieceAudio, playoutRateHz } from './piece-audio.ts';
import { confirmationMs, type Playout, type PlayoutListener } from './playout.ts';

/** What the file path asks of the outside: the audio socket takes files, the call's controller has them played. */
export interface FilePlayer {
  /** Sends a file; the switch counts them on this socket, from 1. */
  upload(message: object): void;
  /** Has the n-th upload played after those asked for before it. */
  play(upload: number): Promise<void>;
  /** Stops what plays and forgets what was asked for. */
  break(): Promise<void>;
}

/** What the controller reports of an upload; a late report, after a pause, has no effect. */
export type UploadChange = { upload: number; change: 'started' | 'finished' | 'broken' | 'failed' };

/** The one that plays, and the next, so that the switch has it when the first ends. */
const uploadsAhead = 2;

/**
 * How long ago playback began when we hear that it did: the switch's event queue is polled, up to 20 ms. And how long it
 * still sounds after our `break`: 17 ms at the median, 20 ms at most, on FreeSWITCH 1.11.1 over loopback.
 */
const startedLateMs = 10;
const breakTakesMs = 17;

type Entry = {
  audio: PieceAudio;
  /** Sample from which the upload begins: what comes before it was heard. */
  from: number;
  upload: number | undefined;
  /** The call's controller has taken the upload: from here on playback is due. */
  taken: boolean;
  /** When the upload under way began to sound. */
  soundingSinceMs: number | undefined;
  started: boolean;
  failed: boolean;
};

/**
 * Plays by files, for the community's mod_audio_stream: each piece becomes one upload as soon as it is whole, and the
 * next goes up while one plays. A piece is played when the switch says so, or 2 s after it should have been;
 * as long as nobody takes the command, nothing is due. Commands
 * go out one by one, in order: a `play` never overtakes the `break` before it.
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
  #troubleTold = false;

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
      // Broken, and not by us: what we broke off has no entry any more. A break can meet the playback after its own.
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

  /** Uploads the first pieces that are whole, in order. */
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
    // The wait for a controller takes time, and the piece may be dropped meanwhile.
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

  /** What has gone up behind a piece that failed must not be heard ahead of its second try: it goes up again after it. */
  #giveWay(entry: Entry, error: LigaiError): void {
    const behind = this.#queue.slice(this.#queue.indexOf(entry) + 1);
    if (behind.some(({ upload }) => upload !== undefined)) this.#takeBack(behind);
    this.#fail(entry, error);
  }

  /** Nothing that was uploaded for these is heard any more. */
  #takeBack(entries: Entry[]): void {
    this.#silence();
    for (const entry of entries) entry.upload = undefined;
  }

  /** `heardMs` undefined: as far as it had come by now. */
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

  /** Waits for the piece that should be playing to begin, or to end. */
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
    if (!this.#troubleTold) this.#listener.trouble(detail);
    this.#troubleTold = true;
    // If the switch is only slow, it must not play this file later, while its replacement plays.
    this.#takeBack(this.#queue);
    this.#fail(entry, new LigaiError('timeout', `Cannot play upload ${upload}: ${detail}`, { retryable: true }));
  }
}

/** mod_audio_stream's message: it writes the data to a file of its own and announces the file. */
function streamAudio(samples: Int16Array): object {
  const bytes = bytesOf(samples);
  const audioData = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { type: 'streamAudio', data: { audioDataType: 'raw', sampleRate: playoutRateHz, audioData } };
}
