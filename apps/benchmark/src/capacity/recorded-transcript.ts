import { nameOfTurn } from './turn-codes.ts';

export type RecordedTranscriptOptions = {
  newTurn: () => number;
  /** Sends a message; `turn` if it contains the words that end the turn. */
  send: (message: string, turn?: number) => void;
};

/** Samples that are tested in each message: a sound is louder than the noise of the line in some of them. */
const testedPerMessage = 16;
const loud = 500;
/** As the service: interim results during speech, and empty ones in silence. Milliseconds of audio. */
const interimEveryMs = 250;
const emptyEveryMs = 1000;
const wordMs = 330;
/**
 * The silence after which the words are final, requested or not: longer than the policy waits, so that the transcript ends
 * the turn at once.
 */
const finalAfterMs = 750;
const utteranceEndMs = 1000;

/**
 * The messages of `/v1/listen` for a caller who says a prepared sentence each time that there is sound: `SpeechStarted`,
 * interim results with a growing number of words, the final result, and `UtteranceEnd`.
 */
export class RecordedTranscript {
  readonly #options: RecordedTranscriptOptions;
  #audioMs = 0;
  #finalUntilMs = 0;
  #sentMs = 0;
  #speech: { turn: number; words: string[]; startMs: number; lastSoundMs: number } | undefined;
  #endedMs: number | undefined;

  constructor(options: RecordedTranscriptOptions) {
    this.#options = options;
  }

  /** The next `ms` of audio. */
  hear(pcm: Buffer, ms: number): void {
    this.#audioMs += ms;
    const now = this.#audioMs;
    if (isSound(pcm)) this.#sound(now, now - ms);
    const speech = this.#speech;
    if (speech && now - speech.lastSoundMs >= finalAfterMs) this.#finish();
    else if (speech && now - this.#sentMs >= interimEveryMs) {
      const count = Math.min(speech.words.length - 1, Math.ceil((now - speech.startMs) / wordMs));
      this.#send(speech.words.slice(0, count), { isFinal: false });
    } else if (!speech && now - this.#sentMs >= emptyEveryMs)
      this.#send([], { isFinal: now - this.#finalUntilMs > 5000 });
    if (this.#endedMs !== undefined && now - this.#endedMs >= utteranceEndMs) {
      this.#endedMs = undefined;
      this.#options.send(`{"type":"UtteranceEnd","channel":[0,1],"last_word_end":${seconds(now - utteranceEndMs)}}`);
    }
  }

  control(message: string, close: (code: number) => void): void {
    if (!message.includes('CloseStream')) return;
    if (this.#speech) this.#finish();
    close(1000);
  }

  #sound(now: number, startMs: number): void {
    if (this.#speech) {
      this.#speech.lastSoundMs = now;
      return;
    }
    const turn = this.#options.newTurn();
    const words = `Eu sou ${nameOfTurn(turn)} e quero saber o preço do plano.`.split(' ');
    this.#speech = { turn, words, startMs, lastSoundMs: now };
    this.#endedMs = undefined;
    this.#options.send(`{"type":"SpeechStarted","channel":[0,1],"timestamp":${seconds(startMs)}}`);
  }

  #finish(): void {
    const speech = this.#speech;
    if (!speech) return;
    this.#send(speech.words, { isFinal: true }, speech.turn);
    this.#endedMs = speech.lastSoundMs;
    this.#speech = undefined;
  }

  #send(words: readonly string[], { isFinal }: { isFinal: boolean }, turn?: number): void {
    const startMs = this.#speech?.startMs ?? this.#finalUntilMs;
    this.#sentMs = this.#audioMs;
    if (isFinal) this.#finalUntilMs = this.#audioMs;
    const alternative = {
      transcript: words.join(' '),
      confidence: words.length > 0 ? 0.98 : 0,
      words: words.map((word, n) => ({
        ...{ word: word.toLowerCase().replace('.', ''), start: seconds(startMs + n * wordMs) },
        ...{ end: seconds(startMs + (n + 1) * wordMs), confidence: 0.99, punctuated_word: word },
      })),
    };
    const results = {
      ...{
        type: 'Results',
        channel_index: [0, 1],
        duration: seconds(this.#audioMs - startMs),
        start: seconds(startMs),
      },
      ...{ is_final: isFinal, speech_final: isFinal && words.length > 0, from_finalize: false },
      channel: { alternatives: [alternative] },
      metadata: {
        request_id: '7d0b2a76-3f5c-4a52-9d52-0e0a3c1b7f10',
        model_info: { name: 'general-nova-3', version: '2026-01-01.0', arch: 'nova-3' },
        model_uuid: '00000000-0000-4000-8000-000000000000',
      },
    };
    this.#options.send(JSON.stringify(results), turn);
  }
}

const seconds = (ms: number): number => Math.round(ms) / 1000;

function isSound(pcm: Buffer): boolean {
  const step = Math.max(2, Math.floor(pcm.length / testedPerMessage / 2) * 2);
  for (let at = 0; at + 1 < pcm.length; at += step) if (Math.abs(pcm.readInt16LE(at)) > loud) return true;
  return false;
}
