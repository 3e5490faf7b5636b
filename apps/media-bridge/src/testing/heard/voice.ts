import { samplesIn } from '@ligai/audio';
import { seededRandom } from '@ligai/simulators';
import { playoutRateHz } from '../../playout/piece-audio.ts';
import { wordMs } from './agent-lines.ts';

/** One word of a synthesis, and the number of the request for it. */
export type SpokenWord = { text: string; samples: number; request: number };

/** Every sample of a word has the value `firstValue` plus the number of the word; lower values are silence. */
const firstValue = 1000;
const mostWords = 31_000;

/** A voice is up to so much faster or slower than the synthesiser that was measured, a single word once more. */
const voiceSpread = 0.2;
const wordSpread = 0.1;
/** The same word in the same place is spoken nearly alike by the next synthesis. */
const respeakSpread = 0.03;
const pauseMs = { shortest: 150, longest: 400 };
const leadMs = 100;
const tailMs = 150;

/**
 * The voice of one call. Words last as long as those of a real synthesiser, but for the differences above; a pause of
 * 150–400 ms follows each punctuation mark, and up to 100 ms of silence precede the text, 150 ms follow it. Its samples
 * name the word that they belong to, so that the callee knows each word and how much of it was heard, exact to the
 * sample.
 */
export class CodedVoice {
  readonly words: SpokenWord[] = [];
  readonly #seed: number;
  readonly #pace: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#pace = 1 + voiceSpread * (2 * seededRandom(seed)() - 1);
  }

  synthesise(text: string, request: number): Int16Array {
    const again = seededRandom(this.#seed * 7919 + request);
    const words = text.split(/\s+/u).filter((word) => word !== '');
    const parts = words.flatMap((word, at) => {
      const before = words[at - 1] ?? '';
      const own = seededRandom(hashOf(`${this.#seed} ${before} ${word}`));
      const spoken = wordMs(before, word) * this.#pace * (1 + wordSpread * (2 * own() - 1));
      const ms = spoken * (1 + respeakSpread * (2 * again() - 1));
      const pause = pauseMs.shortest + own() * (pauseMs.longest - pauseMs.shortest);
      const isMark = /[.,;:?!…]["'”’»)\]]*$/u.test(word) && at < words.length - 1;
      return [this.#word(word, ms, request), silence(isMark ? pause : 0)];
    });
    return joined([silence(again() * leadMs), ...parts, silence(again() * tailMs)]);
  }

  /** The number of the word that a sample belongs to; undefined for silence. */
  wordAt(sample: number): number | undefined {
    return sample < firstValue ? undefined : sample - firstValue;
  }

  #word(text: string, ms: number, request: number): Int16Array {
    const samples = new Int16Array(samplesIn(ms, playoutRateHz)).fill(firstValue + (this.words.length % mostWords));
    this.words.push({ text, samples: samples.length, request });
    return samples;
  }
}

const silence = (ms: number): Int16Array => new Int16Array(samplesIn(ms, playoutRateHz));

function joined(parts: Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let n = 0; n < text.length; n += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(n)) | 0;
  return hash;
}
