import { readFileSync } from 'node:fs';
import { Resampler, samplesOf } from '@ligai/audio';

const lineRateHz = 8000;

/**
 * The samples of `playback` of `path`; undefined if FreeSWITCH would report FILE NOT FOUND. Supports raw files by their
 * extension (`.r8`, `.r16`, `.r24`), 16-bit mono WAV, and `silence_stream://ms`.
 */
export function readSound(path: string, sounds: Record<string, Int16Array>): Int16Array | undefined {
  const known = sounds[path];
  if (known) return known;
  const silence = /^silence_stream:\/\/(-?\d+)/.exec(path);
  if (silence) return new Int16Array((Number(silence[1]) < 0 ? 3600_000 : Number(silence[1])) * 8);
  const raw = /\.r(8|16|24|32)$/.exec(path);
  try {
    const bytes = readFileSync(path);
    if (raw) return toLineRate(samplesOf(bytes), Number(raw[1]) * 1000);
    return path.endsWith('.wav') ? readWav(bytes) : undefined;
  } catch {
    return undefined;
  }
}

function readWav(bytes: Buffer): Int16Array | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  const data = bytes.indexOf('data');
  if (data < 0) return undefined;
  return toLineRate(samplesOf(bytes.subarray(data + 8)), bytes.readUInt32LE(24));
}

function toLineRate(samples: Int16Array, rateHz: number): Int16Array {
  return rateHz === lineRateHz ? samples : new Resampler(rateHz, lineRateHz).process(samples);
}
