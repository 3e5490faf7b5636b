import { AudibleTextDecoder } from '../audible-text/audible-text-decoder.ts';
import type { FluxMessage, fluxMessagesFor, TurnEvent } from './flux-messages.ts';
import type { HeardWord } from './messages.ts';
import type { Recogniser } from './recogniser.ts';

export type FluxTranscriberOptions = {
  sampleRateHz: 8000 | 16000;
  /** Confidence from which a turn ends; above 1 it never does. */
  eotThreshold: number;
  /** Confidence of `EagerEndOfTurn`; null: neither it nor `TurnResumed` is sent. */
  eagerEotThreshold: number | null;
  eotTimeoutMs: number;
  /** `Update` also while no turn is open. */
  updatesInSilence: boolean;
};

const updateEveryMs = 250;
/**
 * Silence at which the confidence reaches 1. The model weighs the words: a turn whose words are a finished sentence ends
 * sooner.
 */
const certainMs = { finished: 370, unfinished: 1500 };

/** Silence shorter than this is none. */
const soundMs = 40;

type Phase = 'initial' | 'ongoing' | 'awaiting_end';

/**
 * Converts audible text to the messages of Flux, by its state machine (https://developers.deepgram.com/docs/flux/state).
 * All times come from the audio, never from the clock.
 */
export class FluxTranscriber implements Recogniser {
  readonly #options: FluxTranscriberOptions;
  readonly #make: ReturnType<typeof fluxMessagesFor>;
  readonly #decoder: AudibleTextDecoder;
  #phase: Phase = 'initial';
  #turnIndex = 0;
  #words: HeardWord[] = [];
  #windowStartMs = 0;
  #lastSentMs = 0;
  #out: FluxMessage[] = [];

  constructor(make: ReturnType<typeof fluxMessagesFor>, options: FluxTranscriberOptions) {
    this.#options = options;
    this.#make = make;
    this.#decoder = new AudibleTextDecoder(options.sampleRateHz);
  }

  get audioMs(): number {
    return this.#decoder.positionMs;
  }

  opened(): FluxMessage[] {
    return [this.#make.connected()];
  }

  hear(samples: Int16Array): FluxMessage[] {
    const step = this.#options.sampleRateHz / 50;
    for (let at = 0; at < samples.length; at += step) this.#hearStep(samples.subarray(at, at + step));
    return this.#drain();
  }

  /** Undefined: Flux does not have this message, neither `KeepAlive` nor `Finalize`. */
  control(message: { type: string }): FluxMessage[] | undefined {
    switch (message.type) {
      case 'ForceEndTurn':
        this.#takeWords(this.#decoder.flush());
        if (this.#phase !== 'initial') this.#endTurn('manual');
        return this.#drain();
      case 'Configure': {
        const { type: _, ...fields } = message;
        return [this.#make.configured(fields)];
      }
      default:
        return undefined;
    }
  }

  unknown(): FluxMessage {
    return this.#make.error('UNPARSABLE_CLIENT_MESSAGE', 'Failed to parse the client message');
  }

  /** The words that were not sent yet, without the end of their turn. */
  end(): FluxMessage[] {
    this.#takeWords(this.#decoder.flush());
    if (this.#phase !== 'initial') this.#send('Update');
    return this.#drain();
  }

  #hearStep(samples: Int16Array): void {
    this.#takeWords(this.#decoder.push(samples));
    const { eotThreshold, eagerEotThreshold, eotTimeoutMs, updatesInSilence } = this.#options;
    const { silentMs, positionMs } = this.#decoder;
    if (this.#phase === 'awaiting_end' && silentMs < soundMs) this.#move('ongoing', 'TurnResumed');
    if (this.#phase !== 'initial' && silentMs > 0 && this.#words.length > 0) {
      const confidence = this.#confidence();
      const isEager = this.#phase === 'ongoing' && eagerEotThreshold !== null && confidence >= eagerEotThreshold;
      if (isEager) {
        this.#takeWords(this.#decoder.flush());
        this.#move('awaiting_end', 'EagerEndOfTurn');
      }
      if (confidence >= eotThreshold) this.#endTurn('model');
      else if (silentMs >= eotTimeoutMs) this.#endTurn('timeout');
    }
    const isDue = positionMs - this.#lastSentMs >= updateEveryMs;
    if (isDue && (this.#phase !== 'initial' || updatesInSilence)) this.#send('Update');
  }

  #takeWords(events: ReturnType<AudibleTextDecoder['push']>): void {
    for (const event of events) {
      if (event.type === 'word' || event.type === 'partial') {
        this.#words.push(event);
        if (this.#phase === 'awaiting_end') this.#move('ongoing', 'TurnResumed');
      }
      if (event.type === 'speech' && this.#phase === 'initial') this.#move('ongoing', 'StartOfTurn');
    }
  }

  #confidence(): number {
    const isFinished = /[.!?…]$/.test(this.#words.at(-1)?.text ?? '');
    return Math.min(1, this.#decoder.silentMs / (isFinished ? certainMs.finished : certainMs.unfinished));
  }

  #endTurn(trigger: 'model' | 'manual' | 'timeout'): void {
    this.#takeWords(this.#decoder.flush());
    this.#send('EndOfTurn', trigger);
    this.#phase = 'initial';
    this.#turnIndex += 1;
    this.#words = [];
    this.#windowStartMs = this.#decoder.positionMs;
  }

  #move(phase: Phase, event: TurnEvent): void {
    this.#phase = phase;
    this.#send(event);
  }

  #send(event: TurnEvent, trigger?: 'model' | 'manual' | 'timeout'): void {
    const now = this.#decoder.positionMs;
    const pending = event === 'Update' ? this.#decoder.pendingText : '';
    const words = pending === '' ? this.#words : [...this.#words, { text: pending, startMs: now, endMs: now }];
    this.#lastSentMs = now;
    this.#out.push(
      this.#make.turn({
        ...{ event, turnIndex: this.#turnIndex, words, windowStartMs: this.#windowStartMs, windowEndMs: now },
        confidence: this.#phase === 'initial' ? 0 : this.#confidence(),
        ...(trigger !== undefined && { trigger }),
      }),
    );
  }

  #drain(): FluxMessage[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
