import { type Backoff, backoffMs, type Clock, mayPass, messageOf } from '@ligai/kernel';
import { isSendableKey, noSuchKey } from '../read-some.ts';
import type { SpeechToTextRequest, SpeechToTextStream, TranscriptEvent } from '../speech-to-text.ts';
import { AudioBacklog } from './audio-backlog.ts';
import { DeepgramConnection } from './deepgram-connection.ts';
import { type ConnectionLoss, loss } from './deepgram-failure.ts';
import type { DeepgramMessage } from './deepgram-message.ts';
import { queryOf } from './deepgram-query.ts';
import { PacedSender } from './paced-sender.ts';
import { recentSpeech } from './recent-speech.ts';
import { TranscriptReader } from './transcript-reader.ts';

export type DeepgramStreamLimits = {
  connectTimeoutMs: number;
  /** Deepgram closes after 10 s without a frame (NET-0001). */
  keepAliveMs: number;
  /** Speech before the end of an outage that is sent again, at most. */
  catchUpMs: number;
  /** A first connection that takes longer than this counts as an outage too. */
  slowOpeningMs: number;
  /** Audio that is buffered for a new connection; also the limit of unsent audio in a slow connection's socket. */
  backlogMs: number;
  /** If audio flows and no message arrives for this time, the connection counts as dead. */
  deafMs: number;
  /** Connections tried in a row before the stream fails. */
  attempts: number;
  backoff: Backoff;
  /** Upper limit of a `Retry-After`: a caller is on the phone. */
  longestRetryAfterMs: number;
  /** How long the last results are waited for at the end. */
  closeMs: number;
};

export const usualLimits: DeepgramStreamLimits = {
  connectTimeoutMs: 5000,
  keepAliveMs: 4000,
  catchUpMs: 2000,
  slowOpeningMs: 1000,
  backlogMs: 10_000,
  deafMs: 15_000,
  attempts: 8,
  // A caller is speaking: the first retry follows at once, all eight take about 18 s.
  backoff: { firstMs: 200, maxMs: 4000 },
  longestRetryAfterMs: 5000,
  closeMs: 1000,
};

/** Silence sent in place of a caller's audio that has not begun. */
const silenceMs = 20;
/** Audio before the loss that is sent again if no speech was pending: enough for a word that had just begun. */
const repeatedMs = 1000;

export type DeepgramStreamOptions = {
  url: () => string;
  apiKey: () => string;
  clock: Clock;
  request: SpeechToTextRequest;
  onEvent: (event: TranscriptEvent) => void;
  limits: DeepgramStreamLimits;
};

/** One call's stream over any number of connections; the times of the stream continue across them. */
export class DeepgramStream implements SpeechToTextStream {
  readonly #options: DeepgramStreamOptions;
  readonly #backlog: AudioBacklog;
  readonly #reader = new TranscriptReader();
  #connection: DeepgramConnection | undefined;
  /** Sends a new connection the audio that the previous one missed; undefined once it has caught up. */
  #catchingUp: PacedSender | undefined;
  #openedAtMs: number;
  #sentAudio = false;
  #open = false;
  #attempt = 0;
  #interrupted = false;
  #lastSentMs = 0;
  #lastHeardMs = 0;
  #heartbeat: Disposable | undefined;
  #retry: Disposable | undefined;
  #phase: 'running' | 'closing' | 'closed' = 'running';
  #whenLost: (() => void) | undefined;

  constructor(options: DeepgramStreamOptions) {
    this.#options = options;
    this.#openedAtMs = options.clock.monotonic();
    this.#backlog = new AudioBacklog({ bytesPerMs: this.#bytesPerMs, maxMs: options.limits.backlogMs });
    this.#connect();
    this.#beat();
  }

  send(pcm: Uint8Array): void {
    // A zero-length frame means "the end" to Deepgram.
    if (this.#phase !== 'running' || pcm.length === 0) return;
    // The caller may use its buffer again, and we may have to send this a second time.
    const chunk = Uint8Array.from(pcm);
    this.#backlog.append(chunk);
    if (this.#open) this.#sendInOrder(chunk);
  }

  finalize(): void {
    if (this.#phase === 'running' && this.#open) this.#sendInOrder('Finalize');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#phase = 'closing';
    this.#heartbeat?.[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
    if (this.#open) await this.#lastResults();
    this.#phase = 'closed';
    this.#connection?.close();
  }

  /** Resolves when the server has closed after its last results, or when it takes too long. */
  async #lastResults(): Promise<void> {
    const lost = new Promise<void>((resolve) => {
      this.#whenLost = resolve;
    });
    this.#catchingUp?.flush();
    this.#connection?.sendText('CloseStream');
    const late = this.#options.clock.after(this.#options.limits.closeMs, () => this.#whenLost?.());
    await lost;
    late[Symbol.dispose]();
  }

  #connect(): void {
    this.#attempt += 1;
    const key = this.#key();
    if (key === undefined) return;
    const connection: DeepgramConnection = new DeepgramConnection({
      url: this.#options.url(),
      apiKey: key,
      query: queryOf(this.#options.request),
      clock: this.#options.clock,
      connectTimeoutMs: this.#options.limits.connectTimeoutMs,
      // Late events of a discarded connection are ignored.
      onOpen: () => connection === this.#connection && this.#opened(),
      onMessage: (message) => connection === this.#connection && this.#heard(message),
      onLost: (loss) => connection === this.#connection && this.#lost(loss),
    });
    this.#connection = connection;
  }

  #key(): string | undefined {
    try {
      const key = this.#options.apiKey();
      if (isSendableKey(key)) return key;
      this.#failLater(noSuchKey);
    } catch (error) {
      this.#failLater(messageOf(error));
    }
    return undefined;
  }

  /** Not within `open`, whose caller does not have the stream yet. */
  #failLater(detail: string): void {
    queueMicrotask(() => this.#phase === 'running' && this.#fail(loss(detail, 'refused')));
  }

  #opened(): void {
    this.#open = true;
    this.#sentAudio = false;
    const nowMs = this.#options.clock.monotonic();
    const wasAway = this.#interrupted || nowMs - this.#openedAtMs > this.#options.limits.slowOpeningMs;
    this.#lastHeardMs = nowMs;
    this.#lastSentMs = nowMs;
    if (wasAway) this.#catchUp();
    else this.#sendWhole();
    if (this.#interrupted) this.#emit({ type: 'restored' });
    this.#interrupted = false;
  }

  #sendWhole(): void {
    const { startMs, endMs } = this.#backlog;
    this.#reader.startConnection({ startMs, skipFromMs: endMs, skipToMs: endMs });
    for (const chunk of this.#backlog.chunks) this.#sendAudio(chunk);
  }

  /** After an outage: sends the most recent speech, and then the live audio. */
  #catchUp(): void {
    const { clock, limits } = this.#options;
    const bytesPerMs = this.#bytesPerMs;
    const { startMs: fromMs, endMs } = this.#backlog;
    const speech = recentSpeech(this.#backlog.chunks, { startMs: fromMs, bytesPerMs, longestMs: limits.catchUpMs });
    this.#backlog.dropBefore(speech.startMs);
    const { startMs } = this.#backlog;
    const skipFromMs = Math.max(startMs, speech.endMs);
    this.#reader.startConnection({ startMs, skipFromMs, skipToMs: endMs });
    const send = (item: Uint8Array | 'Finalize') => this.#sendNow(item);
    this.#catchingUp = new PacedSender({ clock, bytesPerMs, send });
    const bytes = Math.floor(((skipFromMs - startMs) * bytesPerMs) / 2) * 2;
    const audio = Buffer.concat(this.#backlog.chunks).subarray(0, bytes);
    if (audio.length > 0) this.#catchingUp.push(audio);
  }

  #sendInOrder(item: Uint8Array | 'Finalize'): void {
    if (this.#catchingUp?.idle) this.#catchingUp = undefined;
    if (this.#catchingUp) this.#catchingUp.push(item);
    else this.#sendNow(item);
  }

  #sendNow(item: Uint8Array | 'Finalize'): void {
    if (item === 'Finalize') this.#connection?.sendText(item);
    else this.#sendAudio(item);
  }

  get #bytesPerMs(): number {
    return (this.#options.request.sampleRateHz * 2) / 1000;
  }

  #sendAudio(chunk: Uint8Array): void {
    this.#sentAudio = true;
    this.#lastSentMs = this.#options.clock.monotonic();
    this.#connection?.sendAudio(chunk);
  }

  #heard(message: DeepgramMessage | undefined): void {
    this.#lastHeardMs = this.#options.clock.monotonic();
    // Only a message resets the attempt count: a connection that opens and closes at once must not be retried
    // endlessly.
    this.#attempt = 0;
    if (!message) return;
    const events = this.#reader.read(message);
    this.#backlog.dropBefore(this.#reader.finalUntilMs);
    for (const event of events) this.#emit(event);
  }

  #lost(loss: ConnectionLoss): void {
    const wasOpen = this.#open;
    this.#open = false;
    this.#connection = undefined;
    this.#catchingUp?.[Symbol.dispose]();
    this.#catchingUp = undefined;
    this.#whenLost?.();
    if (this.#phase !== 'running') return;
    const { limits, clock } = this.#options;
    if (!mayPass(loss.fields.kind) || this.#attempt >= limits.attempts) this.#fail(loss);
    else {
      if (wasOpen) this.#keepGuess();
      if (wasOpen && !this.#reader.speechPending) this.#backlog.dropBefore(this.#backlog.endMs - repeatedMs);
      if (!this.#interrupted)
        this.#emit({ type: 'interrupted', detail: `Deepgram: ${loss.detail}`, fields: loss.fields });
      this.#interrupted = true;
      const pauseMs = backoffMs(Math.max(1, this.#attempt), limits.backoff);
      const askedMs = Math.min(loss.fields.retryAfterMs ?? 0, limits.longestRetryAfterMs);
      this.#retry = clock.after(Math.max(pauseMs, askedMs), () => this.#connect());
    }
  }

  #keepGuess(): void {
    const events = this.#reader.endConnection();
    this.#backlog.dropBefore(this.#reader.finalUntilMs);
    for (const event of events) this.#emit(event);
  }

  /** Once a second: sends a keep-alive while no audio flows, and closes a dead connection. */
  #beat(): void {
    const { clock, limits } = this.#options;
    this.#heartbeat = clock.after(Math.min(1000, limits.keepAliveMs / 4), () => {
      if (this.#open) this.#checkConnection(clock.monotonic());
      if (this.#phase === 'running') this.#beat();
    });
  }

  #checkConnection(nowMs: number): void {
    const { limits, request } = this.#options;
    const quietMs = nowMs - this.#lastSentMs;
    if (quietMs >= limits.keepAliveMs) {
      // KeepAlive alone does not hold a connection that never had audio (NET-0001).
      if (this.#sentAudio) this.#connection?.sendText('KeepAlive');
      else this.send(new Uint8Array(silenceMs * this.#bytesPerMs));
      this.#lastSentMs = nowMs;
      // Without audio there is nothing to answer.
      this.#lastHeardMs = nowMs;
      return;
    }
    const waitingMs = ((this.#connection?.bufferedBytes ?? 0) / (request.sampleRateHz * 2)) * 1000;
    if (waitingMs > limits.backlogMs) this.#dropConnection('reads too slowly');
    else if (nowMs - this.#lastHeardMs > limits.deafMs) this.#dropConnection(`no answer within ${limits.deafMs} ms`);
  }

  #dropConnection(detail: string): void {
    const connection = this.#connection;
    this.#lost(loss(detail));
    connection?.close();
  }

  #fail({ detail, fields }: ConnectionLoss): void {
    this.#phase = 'closed';
    this.#heartbeat?.[Symbol.dispose]();
    const code = mayPass(fields.kind) ? 'provider_unavailable' : 'provider_rejected';
    this.#emit({ type: 'failed', code, detail: `Deepgram: ${detail}`, fields });
  }

  #emit(event: TranscriptEvent): void {
    this.#options.onEvent(event);
  }
}
