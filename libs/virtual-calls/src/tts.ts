import type { PieceId } from '@ligai/conversation';
import type { ProviderFailures } from './provider-failures.ts';
import type { Random } from './random.ts';
import { evenVoice, type Speech, speechOf, type Voice } from './speech.ts';
import type { Timeline } from './timeline.ts';

/** How TTS answers one request. */
export type TtsAnswer = {
  /** From the request to the first audio. Infinity: never, so the adapter's time limit applies. */
  firstByteMs?: number;
  /** Milliseconds of audio for each millisecond. */
  speed?: number;
  fault?: TtsFault;
};

export type TtsFault =
  /** Fails when this share of the audio has arrived (0: without any audio). */
  | { kind: 'fails'; atShare?: number; retryable?: boolean }
  /** No audio arrives for `forMs` after this share; without `forMs` the adapter's time limit applies. */
  | { kind: 'stalls'; atShare: number; forMs?: number };

export type TtsRequest = {
  pieceId: PieceId;
  text: string;
  /** Counts all requests of the call from 1. */
  number: number;
  /** Counts the requests of the same text from 1, those for its rest included. */
  attempt: number;
  atMs: number;
};

export type TtsOptions = {
  voice: Voice;
  answer: (request: TtsRequest) => TtsAnswer;
  /** Concurrent requests, as the product sends them. */
  textsAtOnce: number;
  /** Fixed phrases are stored, so that they need no request. */
  storesFixed: boolean;
  /** Silence at the end of each audio. */
  tailMs: number;
  /** Time limits of the product's adapter. */
  adapter: { firstByteMs: number; stallMs: number };
};

export const usualTts: TtsOptions = {
  voice: evenVoice,
  answer: () => ({}),
  textsAtOnce: 2,
  storesFixed: true,
  tailMs: 120,
  adapter: { firstByteMs: 8000, stallMs: 3000 },
};

const usualFirstByteMs = 150;
const usualSpeed = 8;
const chunkMs = 100;

/** The audio of one piece while it is synthesised. */
export type PieceAudio = {
  readonly pieceId: PieceId;
  readonly speech: Speech;
  /** Milliseconds of audio so far. */
  arrivedMs: number;
  state: { is: 'arriving' } | { is: 'complete' } | { is: 'failed'; retryable: boolean; detail: string };
  onChange: () => void;
};

type Spoken = { pieceId: PieceId; text: string; fixed: boolean; insteadOf?: PieceId };

/** Synthesises pieces in order, a few at a time. */
export class TtsModel {
  readonly requests: TtsRequest[] = [];
  readonly #timeline: Timeline;
  readonly #options: TtsOptions;
  readonly #random: Random;
  readonly #failures: ProviderFailures;
  #waiting: { audio: PieceAudio; text: string }[] = [];
  #running = new Set<PieceAudio>();
  readonly #attempts = new Map<PieceId, number>();
  readonly #texts = new Map<PieceId, { audio: PieceAudio; text: string }>();

  constructor(timeline: Timeline, options: TtsOptions, random: Random, failures: ProviderFailures) {
    this.#failures = failures;
    this.#timeline = timeline;
    this.#options = options;
    this.#random = random;
  }

  /** `insteadOf`: this is the rest of another piece, whose request ends. */
  speak({ pieceId, text, fixed, insteadOf }: Spoken): PieceAudio {
    const { voice, tailMs, storesFixed } = this.#options;
    const speech = speechOf(text, { number: pieceId, voice, tailMs });
    const audio: PieceAudio = { pieceId, speech, arrivedMs: 0, state: { is: 'arriving' }, onChange: () => {} };
    if (insteadOf !== undefined) {
      this.#attempts.set(pieceId, this.#attempts.get(insteadOf) ?? 0);
      this.dropPieces([insteadOf]);
    }
    // The playout is ready for the audio once `speak` has returned.
    if (fixed && storesFixed) this.#timeline.after(0, () => this.#deliverStored(audio));
    else {
      this.#waiting.push({ audio, text });
      this.#timeline.after(0, () => this.#next());
    }
    this.#texts.set(pieceId, { audio, text });
    return audio;
  }

  /** Requests a piece without audio a second time: the first audio is used. */
  speakAgain(pieceId: PieceId): void {
    const spoken = this.#texts.get(pieceId);
    if (!spoken || spoken.audio.arrivedMs > 0) return;
    this.#running.add(spoken.audio);
    this.#request(spoken.audio, spoken.text);
  }

  dropPieces(pieceIds: readonly PieceId[]): void {
    const isDropped = ({ pieceId }: PieceAudio) => pieceIds.includes(pieceId);
    this.#waiting = this.#waiting.filter(({ audio }) => !isDropped(audio));
    for (const audio of [...this.#running].filter(isDropped)) this.#cancel(audio);
  }

  #deliverStored(audio: PieceAudio): void {
    audio.arrivedMs = audio.speech.lengthMs;
    audio.state = { is: 'complete' };
    audio.onChange();
  }

  /** Drops every request. */
  drop(): void {
    this.#waiting = [];
    for (const audio of [...this.#running]) this.#cancel(audio);
  }

  #cancel(audio: PieceAudio): void {
    this.#running.delete(audio);
    const request = this.requests.find(({ pieceId }) => pieceId === audio.pieceId);
    if (request && audio.arrivedMs === 0) this.#failures.cancelled('murf', this.#timeline.nowMs - request.atMs);
  }

  #next(): void {
    while (this.#running.size < this.#options.textsAtOnce) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#running.add(next.audio);
      this.#request(next.audio, next.text);
    }
  }

  #request(audio: PieceAudio, text: string): void {
    const { pieceId } = audio;
    const attempt = (this.#attempts.get(pieceId) ?? 0) + 1;
    this.#attempts.set(pieceId, attempt);
    const request = { pieceId, text, attempt, number: this.requests.length + 1, atMs: this.#timeline.nowMs };
    this.requests.push(request);
    const {
      firstByteMs = usualFirstByteMs + this.#random.between(0, 40),
      speed = usualSpeed,
      fault,
    } = this.#options.answer(request);
    const { adapter } = this.#options;
    if (firstByteMs > adapter.firstByteMs)
      this.#failAfter(audio, adapter.firstByteMs, 'no audio within the time limit');
    else
      this.#timeline.after(firstByteMs, () => {
        // A second request of the same piece may have been faster.
        if (audio.arrivedMs === 0) this.#deliver(audio, speed, fault);
      });
  }

  #failAfter(audio: PieceAudio, ms: number, detail: string): void {
    const arrivedMs = audio.arrivedMs;
    this.#timeline.after(ms, () => {
      if (audio.arrivedMs === arrivedMs) this.#end(audio, { is: 'failed', retryable: true, detail });
    });
  }

  #deliver(audio: PieceAudio, speed: number, fault: TtsFault | undefined): void {
    if (!this.#running.has(audio)) return;
    const { lengthMs } = audio.speech;
    const failsAtMs = fault?.kind === 'fails' ? (fault.atShare ?? 0) * lengthMs : Number.POSITIVE_INFINITY;
    const stallsAtMs = fault?.kind === 'stalls' ? fault.atShare * lengthMs : Number.POSITIVE_INFINITY;
    const arrivedMs = Math.min(lengthMs, audio.arrivedMs + chunkMs * speed, failsAtMs, stallsAtMs);
    if (arrivedMs > audio.arrivedMs) {
      if (audio.arrivedMs === 0) this.#failures.succeeded('murf');
      audio.arrivedMs = arrivedMs;
      audio.onChange();
    }
    if (arrivedMs === failsAtMs && fault?.kind === 'fails')
      this.#end(audio, { is: 'failed', retryable: fault.retryable ?? true, detail: 'scripted' });
    else if (arrivedMs === stallsAtMs && fault?.kind === 'stalls') this.#stall(audio, speed, fault.forMs);
    else if (arrivedMs === lengthMs) this.#end(audio, { is: 'complete' });
    else this.#timeline.after(chunkMs, () => this.#deliver(audio, speed, fault));
  }

  #stall(audio: PieceAudio, speed: number, forMs = Number.POSITIVE_INFINITY): void {
    const { stallMs } = this.#options.adapter;
    if (forMs > stallMs) this.#failAfter(audio, stallMs, 'the audio stopped');
    else this.#timeline.after(forMs, () => this.#deliver(audio, speed, undefined));
  }

  #end(audio: PieceAudio, state: PieceAudio['state']): void {
    if (!this.#running.delete(audio)) return;
    audio.state = state;
    if (state.is === 'failed') this.#failures.failed('murf', state.retryable);
    audio.onChange();
    this.#next();
  }
}
