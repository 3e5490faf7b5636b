/**
 * L16 is the audio format of the switch and the providers: signed 16-bit samples, little endian, mono. All machines
 * that LigAI runs on are little endian too, so bytes and samples can share memory.
 */
export const bytesPerSample = 2;

/** The complete samples of `bytes`, without a copy if they are aligned. A trailing odd byte is ignored. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const length = bytes.byteLength >> 1;
  if (bytes.byteOffset % bytesPerSample === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, length);
  const copy = new Int16Array(length);
  bytesOf(copy).set(bytes.subarray(0, length * bytesPerSample));
  return copy;
}

/** The bytes of `samples`; the same memory. */
export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

export function samplesIn(ms: number, sampleRateHz: number): number {
  return Math.round((ms * sampleRateHz) / 1000);
}

export function msOf(samples: number, sampleRateHz: number): number {
  return (samples * 1000) / sampleRateHz;
}
