import type { ConversationFact, PieceId } from '@ligai/conversation';
import { inBackground, LigaiError, type Log, toLigaiError } from '@ligai/kernel';
import type { TextToSpeech, TextToSpeechRequest } from '@ligai/speech';
import { PieceAudio, playoutRateHz } from '../playout/piece-audio.ts';
import type { Playout } from '../playout/playout.ts';

export type TtsSessionOptions = {
  textToSpeech: TextToSpeech;
  speaker: Pick<TextToSpeechRequest, 'voiceId' | 'language' | 'model'>;
  playout: Playout;
  /** Aborts when the call has ended. */
  signal: AbortSignal;
  onFact: (fact: ConversationFact) => void;
  log: Log;
};

/** Concurrent texts if the provider has no limit: the piece that plays or is next, and the one after it. */
const usualTextsAtOnce = 2;

/** Synthesises pieces of text: each is queued for playback at once; they are synthesised in order, a few at a time. */
export class TtsSession {
  readonly #options: TtsSessionOptions;
  #waiting: Array<() => Promise<void>> = [];
  #running = 0;
  #dropped = new AbortController();

  constructor(options: TtsSessionOptions) {
    this.#options = options;
  }

  speak(pieceId: PieceId, text: string): void {
    const audio = new PieceAudio(pieceId);
    const signal = AbortSignal.any([this.#options.signal, this.#dropped.signal]);
    this.#options.playout.enqueue(audio);
    this.#waiting.push(() => this.#synthesise(audio, text, signal));
    this.#next();
  }

  /** Drops every piece, played or not. */
  drop(): void {
    this.#dropped.abort();
    this.#dropped = new AbortController();
    this.#waiting = [];
    this.#options.playout.drop();
  }

  #next(): void {
    while (this.#running < (this.#options.textToSpeech.textsAtOnce ?? usualTextsAtOnce)) {
      const start = this.#waiting.shift();
      if (!start) return;
      this.#running += 1;
      const done = start().finally(() => {
        this.#running -= 1;
        this.#next();
      });
      inBackground(this.#options.log, 'synthesise a piece', done);
    }
  }

  async #synthesise(audio: PieceAudio, text: string, signal: AbortSignal): Promise<void> {
    const { textToSpeech, speaker, onFact } = this.#options;
    const { pieceId } = audio;
    try {
      for await (const pcm of textToSpeech.speak({ ...speaker, text, sampleRateHz: playoutRateHz }, signal)) {
        if (signal.aborted) return;
        if (audio.length === 0) onFact({ type: 'piece_synthesised', pieceId });
        audio.append(pcm);
      }
      if (signal.aborted) return;
      if (audio.length > 0) audio.complete();
      else audio.fail(new LigaiError('provider_unavailable', 'Cannot speak: received no audio', { retryable: true }));
    } catch (error) {
      if (!signal.aborted) audio.fail(toLigaiError(error));
    }
  }
}
