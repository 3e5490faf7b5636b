import { backoffMs, type Clock, mayPass, messageOf } from '@ligai/kernel';
import { isSendableKey, noSuchKey } from '../read-some.ts';
import type { ChunkMs, SpeechToTextRequest, SpeechToTextStream, TranscriptEvent } from '../speech-to-text.ts';
import { AudioBacklog } from './audio-backlog.ts';
import { CatchUp, type Outgoing } from './catch-up.ts';
import { DeepgramConnection } from './deepgram-connection.ts';
import { type ConnectionLoss, loss } from './deepgram-failure.ts';
import type { DeepgramLimits } from './deepgram-limits.ts';
import { closeStream, type ListenProtocol, type ListenReader } from './listen-protocol.ts';
import { protocolOf } from './protocol-of.ts';
import { recentSpeech } from './recent-speech.ts';
import { Segments } from './segments.ts';
import { StreamTimes } from './stream-times.ts';
import { UnansweredSpeech } from './unanswered-speech.ts';

/** Audio before the loss that is sent again if no speech was pending: enough for a word that had just begun. */
const repeatedMs = 1000;
/** From the first sound until local voice activity reports it, generously. */
const voiceLagMs = 500;
/** Interval at which a connection is checked. */
const beatMs = 500;
/** A turn that is open and gets no audio for this time never ends: silence is sent in place of the audio. */
const openTurnQuietMs = 500;
/** Silence that is sent in place of a keep-alive message. */
const shortSilenceMs = 20;

export type DeepgramStreamOptions = {
  url: () => string;
  apiKey: () => string;
  clock: Clock;
  request: SpeechToTextRequest;
  onEvent: (event: TranscriptEvent) => void;
  limits: DeepgramLimits;
};

/**
 * One call's stream over any number of connections; the times of the stream continue across them. (Longer than most
 * files: it is one lifecycle, whose parts change the same state.)
 */
export class DeepgramStream implements SpeechToTextStream {
  readonly #options: DeepgramStreamOptions;
  readonly #protocol: ListenProtocol;
  readonly #backlog: AudioBacklog;
  readonly #segments = new Segments();
  readonly #times = new StreamTimes();
  readonly #reader: ListenReader;
  readonly #unanswered: UnansweredSpeech;
  #connection: DeepgramConnection | undefined;
  /** Sends a new connection the audio that the previous one missed; undefined once it has caught up. */
  #catchingUp: CatchUp | undefined;
  #openedAtMs: number;
  #sentAudio = false;
  #open = false;
  #attempt = 0;
  #interrupted = false;
  #lastSentMs = 0;
  /** When the caller's audio last arrived. */
  #lastAudioMs = 0;
  #lastCheckMs = 0;
  #lastHeardMs = 0;
  #heartbeat: Disposable | undefined;
  #retry: Disposable | undefined;
  #phase: 'running' | 'closing' | 'closed' = 'running';
  #whenLost: (() => void) | undefined;

  constructor(options: DeepgramStreamOptions) {
    this.#options = options;
    this.#protocol = protocolOf(options.request.model);
    this.#reader = this.#protocol.openReader(this.#segments, this.#times);
    this.#unanswered = new UnansweredSpeech(options.limits);
    this.#openedAtMs = options.clock.monotonic();
    this.#backlog = new AudioBacklog({ bytesPerMs: this.#bytesPerMs, maxMs: options.limits.backlogMs });
    this.#connect();
    this.#beat();
  }

  get chunkMs(): ChunkMs {
    return this.#protocol.chunkMs;
  }

  send(pcm: Uint8Array): void {
    // A zero-length frame means "the end" to Deepgram.
    if (this.#phase !== 'running' || pcm.length === 0) return;
    this.#lastAudioMs = this.#options.clock.monotonic();
    this.#append(pcm);
  }

  voiceActivity(speaking: boolean): void {
    this.#unanswered.voice(speaking, this.#options.clock.monotonic(), this.#backlog.endMs);
  }

  finalize(): void {
    const { finalize } = this.#protocol;
    if (this.#phase === 'running' && this.#open && finalize !== null) this.#sendInOrder(finalize);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#phase = 'closing';
    this.#heartbeat?.[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
    if (this.#open) await this.#lastResults();
    for (const event of this.#segments.settle()) this.#emit(event);
    this.#phase = 'closed';
    this.#connection?.close();
  }

  /** Resolves when the server has closed after its last results, or when it takes too long. */
  async #lastResults(): Promise<void> {
    const lost = new Promise<void>((resolve) => {
      this.#whenLost = resolve;
    });
    this.#catchingUp?.flush();
    this.#connection?.sendText(closeStream);
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
      path: this.#protocol.path,
      query: this.#protocol.query(this.#options.request),
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
    this.#reader.reconnected();
    this.#unanswered.restart(nowMs);
    if (wasAway) this.#catchUp();
    else this.#sendWhole();
    // After a deaf connection, an open one proves nothing.
    if (!this.#unanswered.isDoubtful) this.#restore();
  }

  #restore(): void {
    if (this.#interrupted) this.#emit({ type: 'restored' });
    this.#interrupted = false;
  }

  #sendWhole(): void {
    this.#times.begin(this.#backlog.startMs);
    const audio = this.#backlog.audio();
    if (audio.length > 0) this.#sendNow(audio);
  }

  /** After an outage: sends the most recent speech, and then the live audio. */
  #catchUp(): void {
    const { clock, limits } = this.#options;
    const bytesPerMs = this.#bytesPerMs;
    const { startMs: fromMs, endMs } = this.#backlog;
    const speech = recentSpeech(this.#backlog.audio(), { startMs: fromMs, bytesPerMs, longestMs: limits.catchUpMs });
    this.#backlog.dropBefore(speech.startMs);
    const { startMs } = this.#backlog;
    const bytes = Math.floor((Math.max(0, speech.endMs - startMs) * bytesPerMs) / 2) * 2;
    const audio = this.#backlog.audio().subarray(0, bytes);
    this.#times.begin(startMs);
    this.#times.skip(audio.length / bytesPerMs, endMs - startMs - audio.length / bytesPerMs);
    this.#catchingUp = new CatchUp({
      ...{ clock, bytesPerMs, send: (item) => this.#sendNow(item) },
      onSkip: (atMs, ms) => this.#times.skip(atMs, ms),
    });
    if (audio.length > 0) this.#catchingUp.push(audio);
  }

  #append(pcm: Uint8Array): void {
    this.#backlog.append(pcm);
    if (this.#open) this.#sendInOrder(pcm);
  }

  #sendInOrder(item: Outgoing): void {
    if (this.#catchingUp?.idle) this.#catchingUp = undefined;
    if (this.#catchingUp) this.#catchingUp.push(typeof item === 'string' ? item : item.slice());
    else this.#sendNow(item);
  }

  #sendNow(item: Outgoing): void {
    if (typeof item === 'string') {
      this.#connection?.sendText(item);
      return;
    }
    this.#sentAudio = true;
    this.#lastSentMs = this.#options.clock.monotonic();
    this.#connection?.sendAudio(item);
  }

  get #bytesPerMs(): number {
    return (this.#options.request.sampleRateHz * 2) / 1000;
  }

  #heard(message: string): void {
    const nowMs = this.#options.clock.monotonic();
    this.#lastHeardMs = nowMs;
    const read = this.#reader.read(message);
    if (read === undefined) return;
    if (!Array.isArray(read)) {
      this.#dropConnection(read);
      return;
    }
    // Only an answer to audio resets the counts: a connection that opens and closes at once must not be retried
    // endlessly.
    this.#attempt = 0;
    this.#unanswered.answered(nowMs, this.#backlog.endMs);
    this.#restore();
    this.#backlog.dropBefore(this.#segments.finalUntilMs);
    for (const event of read) this.#emit(event);
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
    if (!mayPass(loss.fields.kind) || this.#attempt >= limits.attempts) {
      this.#fail(loss);
      return;
    }
    if (wasOpen) this.#endConnection();
    if (!this.#interrupted)
      this.#emit({ type: 'interrupted', detail: `Deepgram: ${loss.detail}`, fields: loss.fields });
    this.#interrupted = true;
    const pauseMs = this.#attempt === 0 ? 0 : backoffMs(this.#attempt, limits.backoff);
    const askedMs = Math.min(loss.fields.retryAfterMs ?? 0, limits.longestRetryAfterMs);
    this.#retry = clock.after(Math.max(pauseMs, askedMs), () => this.#connect());
  }

  /** What is final now is reported, and the audio after it is sent again. */
  #endConnection(): void {
    const events = this.#segments.endConnection();
    this.#backlog.dropBefore(this.#segments.finalUntilMs);
    this.#forgetSilence();
    for (const event of events) this.#emit(event);
  }

  /** Drops audio without speech, except the most recent. */
  #forgetSilence(): void {
    if (this.#segments.speechPending) return;
    const { endMs } = this.#backlog;
    const speechMs = (this.#unanswered.audioMs ?? endMs) - voiceLagMs;
    this.#backlog.dropBefore(Math.min(endMs - repeatedMs, speechMs));
  }

  #beat(): void {
    const { clock, limits } = this.#options;
    this.#heartbeat = clock.after(Math.min(beatMs, limits.keepAliveMs / 4), () => {
      if (this.#open) this.#checkConnection(clock.monotonic());
      if (this.#phase === 'running') this.#beat();
    });
  }

  /** Keeps the connection open while no audio flows, and replaces one that does not answer. */
  #checkConnection(nowMs: number): void {
    const { limits } = this.#options;
    if (this.#lastAudioMs < this.#lastCheckMs) this.#unanswered.postpone(nowMs - this.#lastCheckMs);
    this.#lastCheckMs = nowMs;
    const quietMs = nowMs - this.#lastSentMs;
    const isTurnOpen = this.#protocol.keepAlive === null && this.#segments.speechPending;
    if (quietMs >= (isTurnOpen ? openTurnQuietMs : limits.keepAliveMs)) {
      this.#keepAlive(quietMs, isTurnOpen);
      this.#lastSentMs = nowMs;
      // Without audio there is nothing to answer.
      this.#lastHeardMs = nowMs;
      return;
    }
    this.#forgetSilence();
    const waitingMs = (this.#connection?.bufferedBytes ?? 0) / this.#bytesPerMs;
    const overdueMs = this.#unanswered.overdueMs(nowMs);
    if (waitingMs > limits.backlogMs) this.#dropConnection(loss('reads too slowly'));
    else if (overdueMs !== undefined) this.#replaceDeaf(overdueMs);
    else if (this.#protocol.answersSilence && nowMs - this.#lastHeardMs > limits.deafMs)
      this.#dropConnection(loss(`no answer within ${limits.deafMs} ms`));
  }

  #replaceDeaf(overdueMs: number): void {
    const detail = `no answer to speech within ${Math.round(overdueMs)} ms`;
    const isLast = this.#unanswered.replaced() >= this.#options.limits.deafConnections;
    if (isLast) this.#attempt = this.#options.limits.attempts;
    this.#dropConnection(loss(detail));
  }

  /** KeepAlive alone does not hold a connection that never had audio (NET-0001). */
  #keepAlive(quietMs: number, isTurnOpen: boolean): void {
    const { keepAlive } = this.#protocol;
    const silenceMs = isTurnOpen ? Math.round(Math.min(quietMs, 2 * openTurnQuietMs)) : shortSilenceMs;
    if (keepAlive !== null && this.#sentAudio) this.#connection?.sendText(keepAlive);
    else this.#append(new Uint8Array(silenceMs * this.#bytesPerMs));
  }

  #dropConnection(loss: ConnectionLoss): void {
    const connection = this.#connection;
    this.#lost(loss);
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
