import { spokenWords, symbolsOf } from './alphabet.ts';
import { seededRandom } from './random.ts';
import { shortestSymbolMs, toneStepHz, tonesOf } from './tones.ts';

export type EncodeSpeechOptions = {
  /** Determines the words' speeds and the pauses; unknown to the listener. */
  seed: number;
  sampleRateHz: 8000 | 16000;
};

/** About 15 characters per second, white space included, on average over all speeds. */
const characterMs = 55;
const speedSpread = 0.4;
const pauseMs = { shortest: 150, longest: 400 };
const toneAmplitude = 5200;
const rampMs = 2;

/**
 * Encodes `text` as L16 samples, which `AudibleTextDecoder` decodes to its words. Each word has its own speed (±40 %),
 * and a pause of 150–400 ms follows punctuation, except after the last word. Text without words gives no samples.
 */
export function encodeSpeech(text: string, { seed, sampleRateHz }: EncodeSpeechOptions): Int16Array {
  const sounds = soundsOf(spokenWords(text), seededRandom(seed));
  const totalMs = sounds.reduce((sum, { ms }) => sum + ms, 0);
  const samples = new Int16Array(Math.round((totalMs * sampleRateHz) / 1000));
  const sine = sineTable(sampleRateHz);
  let atMs = 0;
  for (const { symbol, ms } of sounds) {
    const from = Math.round((atMs * sampleRateHz) / 1000);
    atMs += ms;
    if (symbol === null) continue;
    const to = Math.min(samples.length, Math.round((atMs * sampleRateHz) / 1000));
    writeSymbol(samples.subarray(from, to), symbol, sine, sampleRateHz);
  }
  return samples;
}

/** One symbol or a silence, with its duration. */
type Sound = { symbol: number | null; ms: number };

function soundsOf(words: string[], random: () => number): Sound[] {
  return words.flatMap((word, index) => {
    const speed = 1 + speedSpread * (2 * random() - 1);
    const pause = pauseMs.shortest + random() * (pauseMs.longest - pauseMs.shortest);
    const sounds = soundsOfWord(word, characterMs / speed);
    const paused = /[.,;:?!…]["'”’»)\]]*$/u.test(word) && index < words.length - 1;
    return paused ? [...sounds, { symbol: null, ms: pause }] : sounds;
  });
}

function soundsOfWord(word: string, msPerCharacter: number): Sound[] {
  const symbols = symbolsOf(word);
  // The two marks share the time of the blank between words; the bytes share the time of their characters.
  const markMs = Math.max(shortestSymbolMs, msPerCharacter / 2);
  const byteMs = Math.max(shortestSymbolMs, (msPerCharacter * [...word].length) / (symbols.length - 2));
  return symbols.map((symbol, at) => ({ symbol, ms: at === 0 || at === symbols.length - 1 ? markMs : byteMs }));
}

function writeSymbol(into: Int16Array, symbol: number, sine: Float64Array, sampleRateHz: number): void {
  const [low, high] = tonesOf(symbol);
  const ramp = (rampMs * sampleRateHz) / 1000;
  for (let n = 0; n < into.length; n += 1) {
    const edge = Math.min(1, (n + 0.5) / ramp, (into.length - n - 0.5) / ramp);
    // The envelope of each symbol gives the amplitude changes that voice activity detectors expect.
    const arch = 0.65 + 0.35 * Math.sin((Math.PI * n) / into.length);
    const wave = (sine[(low * n) % sine.length] ?? 0) + (sine[(high * n) % sine.length] ?? 0);
    into[n] = Math.round(toneAmplitude * edge * arch * wave);
  }
}

/** One period of the lowest common tone; each tone reads it with its own step. */
function sineTable(sampleRateHz: number): Float64Array {
  const length = sampleRateHz / toneStepHz;
  return Float64Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * n) / length));
}
