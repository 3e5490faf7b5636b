import { seededRandom } from '@ligai/simulators';

const rateHz = 8000;
/** First three formants of vowels, in Hz. Source: Peterson and Barney (1952), means of men. */
const vowels = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
  [660, 1720, 2410],
] as const;
const bandwidthsHz = [80, 100, 140] as const;
/** Mean level of a syllable, and how far a syllable is above or below it. */
const level = 4000;
const levelSpreadDb = 3;

/**
 * Voice without words, 16-bit samples at 8 kHz: glottal pulses of 110 to 160 Hz through the formants of one vowel after
 * the other. Both LigAI's voice activity detector and Silero classify it as speech from its first frame on, which tones
 * are not.
 */
export function voice(ms: number, seed: number): Buffer {
  const random = seededRandom(seed);
  const out = new Int16Array((rateHz * ms) / 1000);
  for (let from = 0; from < out.length; ) {
    const samples = Math.min(out.length - from, Math.floor((0.12 + 0.1 * random()) * rateHz));
    out.set(syllable(samples, random), from);
    from += samples;
  }
  return Buffer.from(out.buffer);
}

function syllable(length: number, random: () => number): Int16Array {
  const formantsHz = vowels[Math.floor(random() * vowels.length)] ?? vowels[0];
  const pitchHz = 110 + 50 * random();
  const filter = new FormantFilter();
  const sound = new Float64Array(length);
  let phase = 1;
  for (let at = 0; at < length; at += 1) {
    const part = at / length;
    const pulse = phase >= 1 ? 1 : 0;
    phase += (pitchHz * (1 - 0.1 * part)) / rateHz - pulse;
    const envelope = Math.min(1, part * 6 + 0.25) * Math.min(1, (1 - part) * 5 + 0.2);
    sound[at] = envelope * filter.next(pulse + (random() - 0.5) * 0.02, formantsHz);
  }
  const mean = Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / length);
  const gain = (level / mean) * 10 ** ((levelSpreadDb * (2 * random() - 1)) / 20);
  return Int16Array.from(sound, (sample) => Math.max(-32_768, Math.min(32_767, sample * gain)));
}

/** Three resonators in series. */
class FormantFilter {
  readonly #past = bandwidthsHz.map((): [number, number] => [0, 0]);

  next(input: number, formantsHz: readonly number[]): number {
    let sample = input;
    for (const [at, past] of this.#past.entries()) {
      const radius = Math.exp((-Math.PI * (bandwidthsHz[at] ?? 100)) / rateHz);
      const turn = 2 * radius * Math.cos((2 * Math.PI * (formantsHz[at] ?? 0)) / rateHz);
      sample = (1 - turn + radius * radius) * sample + turn * past[0] - radius * radius * past[1];
      past[1] = past[0];
      past[0] = sample;
    }
    return sample;
  }
}
