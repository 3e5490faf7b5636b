import { systemClock } from '@ligai/kernel';
import type { MurfBehaviour, MurfContextFault } from './behaviour.ts';
import { type MurfSampleRate, riffHeader, synthesise } from './synthesis.ts';

/** The journal of one context. */
export type MurfContext = {
  /** Epoch ms of its first message. */
  atMs: number;
  contextId: string | null;
  voiceId: string;
  locale: string | null;
  /** All text so far. */
  text: string;
  /** The client has sent the end of the text. */
  ended: boolean;
  cleared: boolean;
  audioBytes: number;
  state: 'waiting' | 'speaking' | 'done' | 'broken';
};

/** The connection as used by a context. */
export type MurfWire = {
  send(message: Record<string, unknown>): void;
  sendRaw(text: string): void;
  close(code: number, reason: string): void;
  reset(): void;
};

export type SpeakingContextOptions = {
  context: MurfContext;
  wire: MurfWire;
  behaviour: MurfBehaviour;
  fault: MurfContextFault | null;
  sampleRateHz: MurfSampleRate;
  wav: boolean;
  onDone: () => void;
};

/** Speaks the pieces of text of one context, one after the other. */
export class SpeakingContext {
  readonly #options: SpeakingContextOptions;
  #unspoken = '';
  #busy = false;
  #minBufferSize = 40;
  #maxBufferDelayMs = 300;
  #bufferTimer: Disposable | undefined;
  #chunkTimer: Disposable | undefined;

  constructor(options: SpeakingContextOptions) {
    this.#options = options;
  }

  setBuffering(minBufferSize?: number, maxBufferDelayMs?: number): void {
    this.#minBufferSize = minBufferSize ?? this.#minBufferSize;
    this.#maxBufferDelayMs = maxBufferDelayMs ?? this.#maxBufferDelayMs;
  }

  add(text: string, end: boolean): void {
    const { context } = this.#options;
    if (context.ended) {
      this.#options.wire.send({ error: 'Context has already ended', context_id: context.contextId });
      return;
    }
    context.text += text;
    context.ended = end;
    this.#unspoken += text;
    this.#bufferTimer?.[Symbol.dispose]();
    if (end || this.#unspoken.length >= this.#minBufferSize) this.#speak();
    else this.#bufferTimer = systemClock.after(this.#maxBufferDelayMs, () => this.#speak());
  }

  /** A text whose synthesis has started is still spoken to its end. */
  clear(): void {
    const { context, behaviour } = this.#options;
    context.cleared = true;
    context.ended = true;
    this.#unspoken = '';
    this.#bufferTimer?.[Symbol.dispose]();
    if (context.state !== 'waiting') return;
    this.#chunkTimer?.[Symbol.dispose]();
    this.#finish(behaviour.finalAfterClear);
  }

  [Symbol.dispose](): void {
    this.#bufferTimer?.[Symbol.dispose]();
    this.#chunkTimer?.[Symbol.dispose]();
    if (this.#options.context.state !== 'done') this.#options.context.state = 'broken';
  }

  #speak(): void {
    if (this.#busy) return;
    const text = this.#unspoken;
    this.#unspoken = '';
    this.#busy = true;
    const { behaviour, sampleRateHz, context, wav, fault } = this.#options;
    const isFirst = context.audioBytes === 0;
    const speech = fault?.kind === 'empty' ? Buffer.alloc(0) : synthesise(text, behaviour.seed, sampleRateHz);
    const audio = isFirst && (wav || behaviour.riffHeader) ? Buffer.concat([riffHeader(sampleRateHz), speech]) : speech;
    this.#after(isFirst ? behaviour.firstByteMs : 0, () => {
      context.state = 'speaking';
      this.#sendFrom(audio, 0);
    });
  }

  /** Sends the chunks one after the other, at once or each at the time of its synthesis. */
  #sendFrom(audio: Buffer, from: number): void {
    const { behaviour, sampleRateHz } = this.#options;
    for (let at = from; ; at += behaviour.chunkBytes) {
      if (this.#breaks()) return;
      const chunk = audio.subarray(at, at + behaviour.chunkBytes);
      const next = at + chunk.length;
      const closing = next >= audio.length && this.#isLastPiece() && behaviour.finalWithAudio;
      this.#sendChunk(chunk, closing);
      if (next >= audio.length) {
        this.#pieceSpoken(closing && chunk.length > 0);
        return;
      }
      const madeInMs = (chunk.length / 2 / sampleRateHz) * 1000 * behaviour.realtimeFactor;
      if (madeInMs > 0) {
        this.#after(madeInMs, () => this.#sendFrom(audio, next));
        return;
      }
    }
  }

  #sendChunk(chunk: Buffer, closing: boolean): void {
    const { behaviour, wire, context, fault } = this.#options;
    if (fault?.kind === 'odd_messages') sendOddities(wire);
    if (chunk.length === 0) return;
    context.audioBytes += chunk.length;
    const final = closing ? { [behaviour.finalField]: true } : {};
    wire.send({ audio: chunk.toString('base64'), context_id: context.contextId, ...final });
  }

  #pieceSpoken(finalSent: boolean): void {
    this.#busy = false;
    if (!this.#isLastPiece()) {
      if (this.#unspoken !== '') this.#speak();
      return;
    }
    if (!this.#breaks()) this.#finish(!finalSent);
  }

  #isLastPiece(): boolean {
    return this.#options.context.ended && this.#unspoken === '';
  }

  #finish(tellFinal: boolean): void {
    const { wire, context, behaviour, onDone } = this.#options;
    context.state = 'done';
    if (tellFinal) wire.send({ [behaviour.finalField]: true, context_id: context.contextId });
    onDone();
  }

  /** True if the fault has occurred: nothing more is sent in this context. */
  #breaks(): boolean {
    const { fault, context, wire } = this.#options;
    if (!fault || fault.kind === 'empty' || fault.kind === 'odd_messages') return false;
    if (context.audioBytes < (fault.afterBytes ?? 0)) return false;
    context.state = 'broken';
    if (fault.kind === 'error') {
      const inContext = fault.withContext === false ? {} : { context_id: context.contextId };
      wire.send({ error: fault.message, ...inContext });
    } else if (fault.kind === 'close') wire.close(fault.code, fault.reason);
    else if (fault.kind === 'reset') wire.reset();
    if (fault.kind === 'error') this.#options.onDone();
    return true;
  }

  #after(ms: number, work: () => void): void {
    if (ms > 0) this.#chunkTimer = systemClock.after(ms, work);
    else work();
  }
}

function sendOddities(wire: MurfWire): void {
  wire.sendRaw('{"audio":');
  wire.sendRaw('[1,2,3]');
  wire.send({ event: 'future_thing', payload: { nested: true } });
  wire.send({ audio: Buffer.alloc(320).toString('base64'), context_id: 'nobody-asked' });
}
