/**
 * The sample (0xFFFF) with which jambonz's mod_audio_fork marks a position in its sample stream. Observed on FreeSWITCH
 * 1.11.1.
 */
const markSample = -1;

/**
 * Replaces each sample of −1 by −2, in place: otherwise it would trigger a pending mark early. The difference is not
 * audible.
 */
export function avoidMarkSample(samples: Int16Array): void {
  for (let i = 0; i < samples.length; i += 1) if (samples[i] === markSample) samples[i] = -2;
}

/** The given number of mark samples, which are not audible. */
export function markSamples(count: number): Int16Array {
  return new Int16Array(count).fill(markSample);
}
