import type { ConversationEffect, ConversationFact, PieceId } from '@ligai/conversation';
import { inBackground, LigaiError, type Log, toLigaiError } from '@ligai/kernel';
import type { TextToSpeech } from '@ligai/speech';
import type { LinesOfVoice, Speaker } from '../lines/stored-lines.ts';
import { PieceAudio, playoutRateHz } from '../playout/piece-audio.ts';
import type { Playout } from '../playout/playout.ts';
import { SpeechContinuation } from './speech-continuation.ts';

export type TtsSessionOptions = {
  textToSpeech: TextToSpeech;
  speaker: Speaker;
  /** The stored audio of fixed phrases in this voice. */
  lines: LinesOfVoice;
  playout: Playout;
  /** Aborts when the call has ended. */
  signal: AbortSignal;
  onFact: (fact: ConversationFact) => void;
  log: Log;
};

/** Concurrent texts if the provider has no limit: the piece that plays or is next, and the one after it. */
const usualTextsAtOnce = 2;

/** Further requests for a piece whose audio broke off. */
const mostContinuations = 2;

type Speech = Omit<Extract<ConversationEffect, { do: 'speak' }>, 'do'>;

/** The synthesis of one piece: usually one attempt; a second one if the first returns no audio. */
type Synthesis = {
  readonly audio: PieceAudio;
  readonly text: string;
  /** A fixed phrase: its audio may be stored. */
  readonly fixed: boolean;
  readonly stopped: AbortController;
  /** Attempts that have not ended. */
  running: number;
  /** The attempt whose audio is used: the first that returned any. */
  source: symbol | null;
};

/**
 * Synthesises pieces of text: each is queued for playback at once; they are synthesised in order, a few at a time. A
 * synthesis that breaks off is requested again, and continues the audio of the first one, usually before that has been
 * played. Without any audio the piece fails, and the conversation decides.
 */
export class TtsSession {
  readonly #options: TtsSessionOptions;
  readonly #syntheses = new Map<PieceId, Synthesis>();
  #waiting: Synthesis[] = [];
  #running = 0;

  constructor(options: TtsSessionOptions) {
    this.#options = options;
  }

  speak({ pieceId, replyId, text, fixed, place }: Speech): void {
    const again = this.#syntheses.get(pieceId);
    if (place === 'again') {
      // It does not wait for the first attempt, which may hang.
      if (again?.source === null) {
        this.#waiting = this.#waiting.filter((waiting) => waiting !== again);
        this.#start(again);
      }
      return;
    }
    if (typeof place === 'object') this.#stop(place.insteadOf);
    const audio = new PieceAudio(pieceId, text.length);
    this.#options.log.debug({ replyId, pieceId, fixed, pii: { text } }, 'speech requested');
    this.#options.playout.enqueue(audio, place);
    const stored = fixed ? this.#options.lines.find(text) : undefined;
    if (stored) {
      this.#options.onFact({ type: 'piece_synthesised', pieceId });
      audio.append(stored);
      audio.complete();
      return;
    }
    const synthesis: Synthesis = { audio, text, fixed, stopped: new AbortController(), running: 0, source: null };
    this.#syntheses.set(pieceId, synthesis);
    if (place === 'last') this.#waiting.push(synthesis);
    else this.#waiting.unshift(synthesis);
    this.#next();
  }

  /** Drops pieces of which nothing is being played. */
  dropPieces(pieceIds: readonly PieceId[]): void {
    for (const pieceId of pieceIds) this.#stop(pieceId);
    this.#options.playout.remove(pieceIds);
  }

  /** Drops every piece, played or not. */
  drop(): void {
    for (const pieceId of [...this.#syntheses.keys()]) this.#stop(pieceId);
    this.#options.playout.drop();
  }

  #stop(pieceId: PieceId): void {
    const synthesis = this.#syntheses.get(pieceId);
    this.#syntheses.delete(pieceId);
    this.#waiting = this.#waiting.filter((waiting) => waiting !== synthesis);
    synthesis?.stopped.abort();
  }

  #next(): void {
    while (this.#running < (this.#options.textToSpeech.textsAtOnce ?? usualTextsAtOnce)) {
      const synthesis = this.#waiting.shift();
      if (!synthesis) return;
      this.#start(synthesis);
    }
  }

  #start(synthesis: Synthesis): void {
    this.#running += 1;
    synthesis.running += 1;
    const speaking = this.#options.lines.speaking();
    const done = this.#synthesise(synthesis, Symbol()).finally(() => {
      speaking[Symbol.dispose]();
      this.#running -= 1;
      if (synthesis.running === 0) this.#syntheses.delete(synthesis.audio.pieceId);
      this.#next();
    });
    inBackground(this.#options.log, 'synthesise a piece', done);
  }

  async #synthesise(synthesis: Synthesis, attempt: symbol): Promise<void> {
    const { audio, fixed, stopped, text } = synthesis;
    const signal = AbortSignal.any([this.#options.signal, stopped.signal]);
    let failure = await this.#speak(synthesis, attempt, signal);
    const isWhole = failure === null;
    for (let left = mostContinuations; failure && left > 0; left -= 1) {
      const isBroken = synthesis.source === attempt && failure.retryable && !signal.aborted;
      if (!isBroken) break;
      const { message: detail } = failure;
      this.#options.log.warn(
        { detail, audioMs: Math.round(audio.audioMs) },
        'speech synthesis broke off, continuing it',
      );
      failure = await this.#speak(synthesis, attempt, signal);
    }
    synthesis.running -= 1;
    if (signal.aborted) return;
    settle(synthesis, attempt, failure);
    if (fixed && isWhole && audio.arrival.phase === 'complete') this.#options.lines.synthesised(text, audio.bytes());
  }

  /** Requests the text, and adds its audio after the audio so far. Returns why no more audio follows; null after all. */
  async #speak(synthesis: Synthesis, attempt: symbol, signal: AbortSignal): Promise<LigaiError | null> {
    const { textToSpeech, speaker } = this.#options;
    const { audio, text } = synthesis;
    const continuation = new SpeechContinuation(audio.slice(0, audio.length));
    let isSpoken = false;
    let failure: LigaiError | null = null;
    try {
      for await (const pcm of textToSpeech.speak({ ...speaker, text, sampleRateHz: playoutRateHz }, signal)) {
        if (signal.aborted || !this.#isSource(synthesis, attempt)) break;
        isSpoken = true;
        audio.append(continuation.push(pcm));
      }
    } catch (error) {
      failure = toLigaiError(error);
    }
    if (isSpoken && !signal.aborted) audio.append(continuation.end());
    if (failure || isSpoken || signal.aborted) return failure;
    return new LigaiError('provider_unavailable', 'Cannot speak: received no audio', { retryable: true });
  }

  /** True if the audio of this attempt is used: it is the first that returned any. */
  #isSource(synthesis: Synthesis, attempt: symbol): boolean {
    if (synthesis.source === null) {
      synthesis.source = attempt;
      this.#options.onFact({ type: 'piece_synthesised', pieceId: synthesis.audio.pieceId });
    }
    return synthesis.source === attempt;
  }
}

/** An attempt has ended. The piece has failed if no audio follows and no other attempt can return any. */
function settle({ audio, source, running }: Synthesis, attempt: symbol, failure: LigaiError | null): void {
  if (source === attempt) {
    if (failure) audio.fail(failure);
    else audio.complete();
  } else if (source === null && running === 0 && failure) {
    audio.fail(failure);
  }
}
