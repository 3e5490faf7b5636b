import type { Duplex } from 'node:stream';
import { bytesPerSample } from '@ligai/audio';
import type { Clock, Log } from '@ligai/kernel';
import type { WebSocket } from 'ws';
import { PageBudget } from './page-budget.ts';
import { StaleAudio } from './stale-audio.ts';
import { readMark, readToken, readTyped } from './switch-message.ts';

export type AudioSocketListener = {
  /** L16 of the caller, in chunks of any size. The listener owns the memory. */
  audio(pcm: Uint8Array): void;
  /** The switch has played up to this mark, or has discarded it, as requested. */
  mark(event: { type: 'mark_played' | 'mark_cleared'; name: string }): void;
  /** The far end is the page of a browser call. */
  page?: {
    /** The person has typed this. */
    typed(text: string): void;
  };
  /** The socket is closed. Called once. */
  closed(detail: string): void;
};

/** The part of the socket that a conversation uses. */
export type CallSocket = Pick<
  AudioSocket,
  'listen' | 'sendAudio' | 'sendMessage' | 'expectAudio' | 'close' | 'droppedMs'
>;

export type AudioSocketOptions = {
  clock: Clock;
  log: Log;
  /** Sample rate of the received audio. */
  sampleRateHz: number;
  /** The socket is closed; how late its audio was. */
  measured?: ((lateness: AudioLateness) => void) | undefined;
};

/** `droppedMs`: audio that was dropped because it was late. `shiftMs`: by how much the rest became late for good. */
export type AudioLateness = { droppedMs: number; shiftMs: number };

/** 4 s of unsent audio: the switch does not read, and later audio would be heard much too late. */
const maxUnsentAudioBytes = 64_000;
/** More than two uploads of a long piece. */
const maxUnsentBytes = 8_000_000;
/** The switch sends a frame every 20 ms, even during silence: after this time without any, the host is lost. */
const lostAfterMs = 15_000;

const markEvents = { playout: 'mark_played', cleared: 'mark_cleared' } as const;

/** Close codes of RFC 6455 §7.4.1 that we use. */
export const closeCode = { normal: 1000, policy: 1008 } as const;

/**
 * One call's audio in both directions, over a socket that has shown its token. It throws for no input; the connection
 * is closed if the far end does not read, or sends nothing for 15 s without a hold.
 */
export class AudioSocket implements Disposable {
  readonly #ws: WebSocket;
  readonly #connection: Duplex;
  readonly #options: AudioSocketOptions;
  #stale = new StaleAudio();
  #expectsAudio = true;
  #listener: AudioSocketListener | undefined;
  #lastFrameAtMs: number;
  #droppedMs = 0;
  /** Of the time before the last hold. */
  #earlierShiftMs = 0;
  #liveness: Disposable;
  #detail = '';
  #isCorked = false;
  readonly #pageBudget: PageBudget;

  /** `connection` is the one under `ws`. */
  constructor(ws: WebSocket, connection: Duplex, options: AudioSocketOptions) {
    this.#ws = ws;
    this.#connection = connection;
    this.#options = options;
    this.#lastFrameAtMs = options.clock.monotonic();
    this.#liveness = this.#watchLiveness();
    this.#pageBudget = new PageBudget(options.clock);
    ws.on('message', (data: Buffer, isBinary) => this.#mayArrive('frames') && this.#received(data, isBinary));
    for (const control of ['ping', 'pong'] as const) ws.on(control, () => this.#mayArrive('frames'));
    ws.on('error', (error) => this.#note(error.message));
    ws.on('close', (code, reason) => this.#closed(`${code} ${this.#detail || reason.toString('utf8')}`.trim()));
  }

  /** Milliseconds of the caller's audio that were dropped because they arrived too late. */
  get droppedMs(): number {
    return this.#droppedMs;
  }

  listen(listener: AudioSocketListener): void {
    this.#listener = listener;
  }

  sendAudio(pcm: Uint8Array): void {
    if (this.#ws.bufferedAmount > maxUnsentAudioBytes) this.#cutOff('the switch does not read');
    this.#send(pcm, true);
  }

  sendMessage(message: object): void {
    if (this.#ws.bufferedAmount > maxUnsentBytes) this.#cutOff('the switch does not read');
    this.#send(JSON.stringify(message), false);
  }

  /** False while the call is on hold, when the switch sends no audio; the audio after it is not late. */
  expectAudio(expected: boolean): void {
    this.#expectsAudio = expected;
    this.#lastFrameAtMs = this.#options.clock.monotonic();
    this.#earlierShiftMs += this.#stale.shiftMs;
    this.#stale = new StaleAudio();
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
    // Otherwise a far end that does not answer the close would hold the socket for 30 s.
    this.#liveness[Symbol.dispose]();
    this.#liveness = this.#options.clock.after(1000, () => this.#ws.terminate());
  }

  [Symbol.dispose](): void {
    this.#ws.terminate();
  }

  #send(data: Uint8Array | string, binary: boolean): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    this.#cork();
    // Failures arrive as `error` and `close`; without the callback they would be thrown as well.
    this.#ws.send(data, { binary }, () => {});
  }

  /** What is sent without a pause, such as audio and its mark, is one system call: these are most of the load. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#connection.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#connection.uncork();
    });
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (!isBinary) {
      if (this.#mayArrive('texts') && this.#mayArrive('textBytes', data.length))
        this.#receivedText(data.toString('utf8'));
      return;
    }
    const nowMs = this.#options.clock.monotonic();
    this.#lastFrameAtMs = nowMs;
    const ms = (data.length * 1000) / (bytesPerSample * this.#options.sampleRateHz);
    if (!this.#mayArrive('audioMs', ms)) return;
    const fresh = this.#stale.isFresh(ms, nowMs);
    if (!fresh) this.#droppedMs += ms;
    // An odd byte of late audio is forwarded too: without it, every later sample would be split.
    this.#listener?.audio(fresh ? data : data.subarray(data.length - (data.length % bytesPerSample)));
  }

  #receivedText(text: string): void {
    const mark = readMark(text);
    if (mark) this.#listener?.mark({ type: markEvents[mark.event], name: mark.name });
    // On the file path the token is sent twice (the switch may lose the first): it must not be logged.
    if (mark || readToken(text) !== undefined) return;
    const typed = this.#listener?.page && readTyped(text);
    if (typed !== undefined) {
      if (this.#mayArrive('typedTexts')) this.#listener?.page?.typed(typed);
      return;
    }
    this.#options.log.debug({ pii: { text: text.slice(0, 200) } }, 'unknown text message from the switch ignored');
  }

  /** False for what exceeds the budget of a page; its socket is closed. */
  #mayArrive(kind: Parameters<PageBudget['takes']>[0], amount?: number): boolean {
    if (!this.#listener?.page) return true;
    // What was read together with the frame that exceeded it.
    if (this.#ws.readyState !== this.#ws.OPEN) return false;
    if (this.#pageBudget.takes(kind, amount)) return true;
    this.#note('the page sends more than a person can say or type');
    this.close(closeCode.policy, this.#detail);
    // Nothing more of it is read.
    this.#ws.pause();
    return false;
  }

  #watchLiveness(): Disposable {
    return this.#options.clock.after(lostAfterMs / 3, () => {
      const silentMs = this.#options.clock.monotonic() - this.#lastFrameAtMs;
      if (this.#expectsAudio && silentMs > lostAfterMs) this.#cutOff(`no audio for ${lostAfterMs} ms`);
      else this.#liveness = this.#watchLiveness();
    });
  }

  #cutOff(detail: string): void {
    this.#note(detail);
    this.#ws.terminate();
  }

  #note(detail: string): void {
    this.#detail ||= detail;
  }

  #closed(detail: string): void {
    this.#liveness[Symbol.dispose]();
    this.#options.measured?.({ droppedMs: this.#droppedMs, shiftMs: this.#earlierShiftMs + this.#stale.shiftMs });
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.closed(detail);
  }
}
