import { encodeSpeech } from '../audible-text/encode-speech.ts';

export const sampleRates = [8000, 16000, 24000, 48000] as const;
export type MurfSampleRate = (typeof sampleRates)[number];

/** Little-endian PCM of the audible text; the same text and seed give the same audio. */
export function synthesise(text: string, seed: number, sampleRateHz: MurfSampleRate): Buffer {
  const base = sampleRateHz === 48000 || sampleRateHz === 16000 ? 16000 : 8000;
  const speech = encodeSpeech(text, { seed: seed + hashOf(text), sampleRateHz: base });
  const samples = base === sampleRateHz ? speech : tripled(speech);
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The header of a stream, whose length is not known yet. */
export function riffHeader(sampleRateHz: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(0xffffffff, 40);
  return header;
}

/** Converts to three times the rate, by linear interpolation. */
function tripled(samples: Int16Array): Int16Array {
  const result = new Int16Array(samples.length * 3);
  for (let n = 0; n < result.length; n += 1) {
    const at = Math.floor(n / 3);
    const [here, next] = [samples[at] ?? 0, samples[at + 1] ?? 0];
    result[n] = here + ((next - here) * (n % 3)) / 3;
  }
  return result;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let n = 0; n < text.length; n += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(n)) | 0;
  return hash;
}
