/** The sample (0xFFFF) by which jambonz's mod_audio_fork marks a place in its own sample stream. Seen on FreeSWITCH 1.11.1. */
const markSample = -1;

/** Replaces each sample of −1 by −2, in place: unchanged, it would fire a pending mark early. The difference is not audible. */
export function avoidMarkSample(samples: Int16Array): void {
  for (let i = 0; i < samples.length; i += 1) if (samples[i] === markSample) samples[i] = -2;
}

/** As many places of marks, which are no sound. */
export function markSamples(count: number): Int16Array {
  return new Int16Array(count).fill(markSample);
}
