import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AsyncQueue, type Clock, type LigaiError, retryAfterMsOf } from '@ligai/kernel';
import { WebSocket } from 'ws';
import { readSome } from '../read-some.ts';
import { failureInWords, failureOfStatus, unavailable } from './murf-failure.ts';
import { type MurfMessage, parseMurfMessage } from './murf-message.ts';

/** The parameters that all contexts of one connection share. */
export type MurfSocketKind = { url: string; model: string; sampleRateHz: number; apiKey: string };

export type MurfSocketOptions = {
  kind: MurfSocketKind;
  clock: Clock;
  connectTimeoutMs: number;
  onGone: () => void;
};

/** One text being spoken. */
export type MurfContext = {
  id: string;
  /** Audio as it arrives; ends after the final mark, fails with a `LigaiError`. */
  audio: AsyncQueue<Uint8Array>;
  /** True once the context was sent to Murf. */
  begun: boolean;
  /** True while Murf still sends audio that is no longer needed. */
  discarded: boolean;
  /** True once audio was received. */
  heard: boolean;
  /** When it was sent, or audio last came; monotonic. */
  lastHeardAtMs: number;
  /**
   * Called once, when Murf has finished the context or the connection is lost; with the failure that ended it, if any.
   */
  onEnd: (failure?: LigaiError) => void;
  /** End the waiting for the end of a discarded context. */
  forgetting: { quiet?: Disposable; late?: Disposable };
};

/** Murf's first audio usually takes 100 to 200 ms. */
const hangingMs = 1000;

const largestMessageBytes = 8 * 1024 * 1024;

/** One connection to `stream-input` with many contexts at a time. */
export class MurfSocket implements Disposable {
  readonly kind: MurfSocketKind;
  readonly openedAtMs: number;
  /** Rejects with a `LigaiError` if the connection fails. */
  readonly ready: Promise<void>;
  lastUsedAtMs: number;
  /** Takes no new contexts, and closes after the last. */
  #retired = false;
  #gone = false;
  readonly #socket: WebSocket;
  readonly #options: MurfSocketOptions;
  readonly #contexts = new Map<string, MurfContext>();

  constructor(options: MurfSocketOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.openedAtMs = options.clock.monotonic();
    this.lastUsedAtMs = this.openedAtMs;
    this.#socket = new WebSocket(addressOf(options.kind), {
      headers: { 'api-key': options.kind.apiKey },
      perMessageDeflate: false,
      handshakeTimeout: options.connectTimeoutMs,
      maxPayload: largestMessageBytes,
    });
    this.ready = this.#whenReady();
    // Callers of `speak` await it; the failure of a connection opened only for warm-up is ignored.
    this.ready.catch(() => {});
  }

  get contextCount(): number {
    return this.#contexts.size;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Takes new contexts. */
  get usable(): boolean {
    return !this.#gone && !this.#retired;
  }

  /** True if a text on this connection waits for its audio for so long that another text is better sent on a new one. */
  get hangs(): boolean {
    const sentBefore = this.#options.clock.monotonic() - hangingMs;
    return [...this.#contexts.values()].some((one) => isUnanswered(one) && one.lastHeardAtMs < sentBefore);
  }

  /** Takes a place for a context, also while the connection is being made; send only after `ready`. */
  begin(onEnd: (failure?: LigaiError) => void): MurfContext {
    const flags = { begun: false, discarded: false, heard: false, lastHeardAtMs: 0, forgetting: {} };
    const context: MurfContext = { id: randomUUID(), audio: new AsyncQueue(), ...flags, onEnd };
    if (this.#gone) {
      const failure = unavailable('Murf: the connection is closed');
      context.audio.fail(failure);
      onEnd(failure);
      return context;
    }
    this.lastUsedAtMs = this.#options.clock.monotonic();
    this.#contexts.set(context.id, context);
    return context;
  }

  sendIn(context: MurfContext, message: Record<string, unknown>): void {
    if (!this.isOpen) return;
    if (!context.begun) context.lastHeardAtMs = this.#options.clock.monotonic();
    context.begun = true;
    this.#socket.send(JSON.stringify({ context_id: context.id, ...message }));
  }

  /**
   * Cancels a context at Murf; a synthesis that has begun still runs to its end, and its audio is dropped. Whether Murf
   * sends an end after a cancellation is not documented, so the wait for it is limited to `quietMs` after the last
   * audio and `longestMs` in total. Does nothing if the context has ended.
   */
  discard(context: MurfContext, { quietMs, longestMs }: { quietMs: number; longestMs: number }): void {
    if (context.discarded || !this.#contexts.has(context.id)) return;
    context.discarded = true;
    // The context was not sent to Murf yet.
    if (!context.begun) {
      this.#end(context);
      return;
    }
    context.forgetting.late = this.#options.clock.after(longestMs, () => this.#end(context));
    this.#forgetWhenQuiet(context, quietMs);
    this.sendIn(context, { clear: true });
  }

  #forgetWhenQuiet(context: MurfContext, quietMs: number): void {
    const { clock } = this.#options;
    context.lastHeardAtMs = clock.monotonic();
    const check = () => {
      const leftMs = context.lastHeardAtMs + quietMs - clock.monotonic();
      if (leftMs <= 0) this.#end(context);
      else context.forgetting.quiet = clock.after(leftMs, check);
    };
    context.forgetting.quiet = clock.after(quietMs, check);
  }

  retire(): void {
    this.#retired = true;
    if (this.#contexts.size === 0) this.#socket.close(1000);
  }

  [Symbol.dispose](): void {
    this.#retired = true;
    this.#socket.terminate();
    this.#lose(unavailable('Murf: the connection is closed'));
  }

  #whenReady(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const lose = (failure: LigaiError) => {
        reject(failure);
        this.#lose(failure);
      };
      socket.on('open', resolve);
      socket.on('message', (data, isBinary) => !isBinary && this.#receive(String(data)));
      socket.on('unexpected-response', (_request, response: IncomingMessage) => {
        readSome(response, (body) => {
          const retryAfterMs = retryAfterMsOf(response.headers['retry-after'], this.#options.clock.now());
          lose(failureOfStatus(response.statusCode ?? 0, this.#withoutKey(body), retryAfterMs));
          socket.terminate();
        });
      });
      socket.on('error', (error) => lose(unavailable(`Murf cannot be reached: ${this.#withoutKey(error.message)}`)));
      socket.on('close', (code, reason) => lose(this.#closeFailure(code, String(reason))));
    });
  }

  #receive(frame: string): void {
    const message = parseMurfMessage(frame);
    if (!message) return;
    if (message.error !== undefined) {
      // Not delivered as well: without its context, `final` would end another one, the only one left after the failure.
      this.#fail(message.contextId, this.#withoutKey(message.error));
      return;
    }
    const context = message.contextId === undefined ? this.#onlyContext() : this.#contexts.get(message.contextId);
    if (!context) return;
    this.#deliver(context, message);
  }

  #deliver(context: MurfContext, { audio, final }: MurfMessage): void {
    if (audio && audio.length > 0) {
      context.heard = true;
      context.lastHeardAtMs = this.#options.clock.monotonic();
      if (!context.discarded) context.audio.push(audio);
    }
    if (!final) return;
    context.audio.close();
    this.#end(context);
  }

  #fail(contextId: string | undefined, text: string): void {
    const failure = failureInWords(text);
    const { kind } = failure.fields;
    if (contextId !== undefined) this.#failOne(this.#contexts.get(contextId), failure);
    // Refused for the limit is the context that came last: those that were there before it go on.
    else if (kind === 'limited') this.#failOne([...this.#contexts.values()].findLast(isUnanswered), failure);
    else if (this.#contexts.size === 1) this.#failOne(this.#onlyContext(), failure);
    // An error about the key applies to all contexts; the context of any other error is unknown, so all may retry.
    else this.#failAll(kind === 'refused' ? failure : unavailable(failure.message));
  }

  #failAll(failure: LigaiError): void {
    for (const context of [...this.#contexts.values()]) this.#failOne(context, failure);
  }

  #failOne(context: MurfContext | undefined, failure: LigaiError): void {
    if (!context) return;
    context.audio.fail(failure);
    this.#end(context, failure);
  }

  #onlyContext(): MurfContext | undefined {
    return this.#contexts.size === 1 ? this.#contexts.values().next().value : undefined;
  }

  /** Murf closes with 1008 to reject a message; the rejected context is known only if there is just one. */
  #closeFailure(code: number, reason: string): LigaiError {
    const text = this.#withoutKey(reason || `the connection closed with ${code}`);
    if (code !== 1008) return unavailable(`Murf: ${text}`);
    const failure = failureInWords(text);
    const isForAll = failure.fields.kind === 'refused' || failure.fields.kind === 'limited';
    return isForAll || this.#contexts.size <= 1 ? failure : unavailable(failure.message);
  }

  #end(context: MurfContext, failure?: LigaiError): void {
    if (!this.#contexts.delete(context.id)) return;
    context.forgetting.quiet?.[Symbol.dispose]();
    context.forgetting.late?.[Symbol.dispose]();
    context.onEnd(failure);
    if (this.#retired && this.#contexts.size === 0) this.#socket.close(1000);
  }

  #lose(failure: LigaiError): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#failAll(failure);
    this.#options.onGone();
  }

  #withoutKey(text: string): string {
    return text.replaceAll(this.kind.apiKey, '****');
  }
}

const isUnanswered = ({ begun, heard }: MurfContext): boolean => begun && !heard;

/** The key travels in the header: addresses end up in logs. */
function addressOf({ url, model, sampleRateHz }: MurfSocketKind): string {
  const address = new URL('/v1/speech/stream-input', url.replace(/^http/, 'ws'));
  const query = { model, sample_rate: String(sampleRateHz), channel_type: 'MONO', format: 'PCM' };
  address.search = new URLSearchParams(query).toString();
  return address.href;
}
