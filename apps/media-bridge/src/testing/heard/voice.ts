import { msOf, samplesIn } from '@ligai/audio';
import { seededRandom } from '@ligai/simulators';
import { playoutRateHz } from '../../playout/piece-audio.ts';
import { type Block, blocksOf } from './agent-lines.ts';

/** One word of a synthesis, and the number of the request for it. */
export type SpokenWord = { text: string; samples: number; request: number };

/** The audio of one request, and the number of the word of each sample, −1 in silence. */
type Synthesised = { samples: Int16Array; words: Int32Array };
/** A position in synthesised audio. */
export type Place = { samples: Int16Array; words: Int32Array; at: number };

/** A voice is up to so much faster or slower than the synthesiser that was recorded, a single word once more. */
const voiceSpread = 0.2;
const wordSpread = 0.1;
/** The same word in the same place is spoken nearly alike by the next synthesis. */
const respeakSpread = 0.03;
/** And up to so much louder or quieter. */
const loudnessSpreadDb = 6;
const pauseMs = { shortest: 150, longest: 400 };
const leadMs = 100;
const tailMs = 150;

/** Peak of the noise floor, which makes any few samples unique in the call. */
const noisePeak = 8;
/** So many samples in succession identify a place. */
export const recognisedBy = 8;

/**
 * The voice of one call. The level and the treble of its audio change every 10 ms as in the speech of a real synthesiser, and words
 * last as long, but for the differences above; a pause of 150–400 ms follows each punctuation mark, and up to 100 ms of silence
 * precede the text, 150 ms follow it. Nothing in the audio marks the words: the callee knows them because it recognises
 * the samples.
 */
export class RecordedVoice {
  readonly words: SpokenWord[] = [];
  readonly #audio: Synthesised[] = [];
  readonly #seed: number;
  readonly #pace: number;
  readonly #gain: number;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.#seed = seed;
    this.#pace = 1 + voiceSpread * (2 * random() - 1);
    this.#gain = 10 ** ((loudnessSpreadDb * (2 * random() - 1)) / 20);
  }

  synthesise(text: string, request: number): Int16Array {
    const again = seededRandom(this.#seed * 7919 + request);
    const words = text.split(/\s+/u).filter((word) => word !== '');
    const parts = words.flatMap((word, at) => {
      const before = words[at - 1] ?? '';
      const own = seededRandom(hashOf(`${this.#seed} ${before} ${word}`));
      const blocks = blocksOf(before, word);
      const spoken = blocks.length * 10 * this.#pace * (1 + wordSpread * (2 * own() - 1));
      const ms = spoken * (1 + respeakSpread * (2 * again() - 1));
      const pause = pauseMs.shortest + own() * (pauseMs.longest - pauseMs.shortest);
      const isMark = /[.,;:?!…]["'”’»)\]]*$/u.test(word) && at < words.length - 1;
      return [this.#word(word, ms, { blocks, request, random: again }), silence(isMark ? pause : 0)];
    });
    const whole = joined([silence(again() * leadMs), ...parts, silence(again() * tailMs)]);
    addNoise(whole.samples, again);
    this.#audio.unshift(whole);
    return whole.samples.slice();
  }

  /** The place of these samples in what was synthesised; undefined if they are not of this voice. */
  placeOf(samples: Int16Array): Place | undefined {
    for (const audio of this.#audio) {
      const at = indexOf(audio.samples, samples);
      if (at >= 0) return { ...audio, at };
    }
    return undefined;
  }

  #word(
    text: string,
    ms: number,
    { blocks, request, random }: { blocks: readonly Block[]; request: number; random: () => number },
  ): Synthesised {
    const samples = shaped(blocks, samplesIn(ms, playoutRateHz), this.#gain, random);
    this.words.push({ text, samples: samples.length, request });
    return { samples, words: new Int32Array(samples.length).fill(this.words.length - 1) };
  }
}

/** Differences of successive samples relative to the samples, in power: of a tone of 100 Hz, and of differentiated noise. */
const tonePower = 4 * Math.sin((Math.PI * 100) / playoutRateHz) ** 2;
const hissPower = 3;

/** A tone of 100 Hz and a hiss, mixed so that level and treble are those of the blocks, which are stretched to `length`. */
function shaped(blocks: readonly Block[], length: number, gain: number, random: () => number): Int16Array {
  const samples = new Int16Array(length);
  let noise = 0;
  let mix = { tone: 0, hiss: 0 };
  for (let n = 0; n < length; n += 1) {
    // The mix changes every 5 ms.
    if (n % 40 === 0) mix = mixOf(blocks, (n / length) * blocks.length);
    const next = 2 * random() - 1;
    // The difference of two numbers evenly distributed between −1 and 1 has a power of 2/3.
    const hiss = (next - noise) * Math.sqrt(1.5);
    noise = next;
    const tone = Math.SQRT2 * Math.sin((2 * Math.PI * 100 * msOf(n, playoutRateHz)) / 1000);
    samples[n] = Math.max(-32_000, Math.min(32_000, gain * (mix.tone * tone + mix.hiss * hiss)));
  }
  return samples;
}

function mixOf(blocks: readonly Block[], position: number): { tone: number; hiss: number } {
  const at = Math.max(0, Math.min(blocks.length - 1, position - 0.5));
  const [a, b] = [blocks[Math.floor(at)] as Block, blocks[Math.ceil(at)] as Block];
  const between = (x: number, y: number) => x + (y - x) * (at % 1);
  const power = 32_768 ** 2 * 10 ** (between(a.levelDb, b.levelDb) / 10);
  const differences = 10 ** (between(a.trebleDb, b.trebleDb) / 10);
  const hiss = Math.max(0, Math.min(1, (differences - tonePower) / (hissPower - tonePower)));
  return { tone: Math.sqrt(power * (1 - hiss)), hiss: Math.sqrt(power * hiss) };
}

/** Silence on the line is 0, so no sample of the voice is; and none is a mark of the fork. */
function addNoise(samples: Int16Array, random: () => number): void {
  for (let n = 0; n < samples.length; n += 1) {
    const value = (samples[n] as number) + Math.round(noisePeak * (2 * random() - 1));
    samples[n] = value === 0 || value === -1 ? 1 : value;
  }
}

function silence(ms: number): Synthesised {
  const samples = new Int16Array(samplesIn(ms, playoutRateHz));
  return { samples, words: new Int32Array(samples.length).fill(-1) };
}

function joined(parts: Synthesised[]): Synthesised {
  const length = parts.reduce((sum, { samples }) => sum + samples.length, 0);
  const whole = { samples: new Int16Array(length), words: new Int32Array(length) };
  let at = 0;
  for (const { samples, words } of parts) {
    whole.samples.set(samples, at);
    whole.words.set(words, at);
    at += samples.length;
  }
  return whole;
}

function indexOf(samples: Int16Array, part: Int16Array): number {
  const [first = 0] = part;
  for (let at = samples.indexOf(first); at >= 0; at = samples.indexOf(first, at + 1))
    if (part.every((sample, n) => samples[at + n] === sample)) return at;
  return -1;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let n = 0; n < text.length; n += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(n)) | 0;
  return hash;
}
