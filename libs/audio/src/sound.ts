import { samplesIn } from './l16.ts';

/**
 * How the audio sounds, in blocks of 10 ms: its level in dBFS, and the level of the differences of successive samples relative
 * to it, in dB, which is high for an "s" and low for an "m".
 */
export type Sound = { levelsDb: number[]; trebleDb: number[] };

export const soundBlockMs = 10;
/** Added to each power, so that silence has the level of a low noise instead of none. */
const noisePower = 100;
const fullScalePower = 32768 ** 2;

/** The sound of all complete blocks: about 0.02 ms for each second of audio. */
export function soundOf(samples: Int16Array, sampleRateHz: number): Sound {
  const length = samplesIn(soundBlockMs, sampleRateHz);
  const sound: Sound = { levelsDb: [], trebleDb: [] };
  let previous = 0;
  for (let from = 0; from + length <= samples.length; from += length) {
    let [power, differences] = [0, 0];
    for (let at = from; at < from + length; at += 1) {
      const sample = samples[at] as number;
      power += sample * sample;
      differences += (sample - previous) * (sample - previous);
      previous = sample;
    }
    const level = power / length + noisePower;
    sound.levelsDb.push(Math.round(10 * Math.log10(level / fullScalePower)));
    sound.trebleDb.push(Math.round(10 * Math.log10((differences / length + noisePower) / level)));
  }
  return sound;
}
