/** Prints microseconds for one 20 ms frame of each conversion: `node src/speed.ts`. Imported by nobody. */
import { systemClock } from '@ligai/kernel';
import { Framer } from './framer.ts';
import { bytesOf } from './l16.ts';
import { avoidMarkSample } from './mark-sample.ts';
import { decodeMuLaw, encodeMuLaw } from './mu-law.ts';
import { PauseFinder } from './pauses.ts';
import { Resampler } from './resample.ts';

const rounds = 20_000;
const noise = (length: number) => Int16Array.from({ length }, (_, i) => ((i * 7919) % 20_000) - 10_000);
const at8k = noise(160);
const at16k = noise(320);
const at24k = noise(480);
const into = new Int16Array(512);
const codes = new Uint8Array(160);

const framer = new Framer(8000);
const pauses = new PauseFinder(8000);
const upsampler = new Resampler(8000, 16000);
const halver = new Resampler(16000, 8000);
const thirder = new Resampler(24000, 8000);

const subjects: Record<string, () => void> = {
  'µ-law encode': () => encodeMuLaw(at8k, codes),
  'µ-law decode': () => decodeMuLaw(codes, into),
  '8 to 16 kHz': () => upsampler.process(at8k, into),
  '16 to 8 kHz': () => halver.process(at16k, into),
  '24 to 8 kHz': () => thirder.process(at24k, into),
  'frame of 320 bytes': () => framer.push(bytesOf(at8k), () => {}),
  'find pauses': () => pauses.push(at8k),
  'avoid mark sample': () => avoidMarkSample(at8k),
};

for (const [name, run] of Object.entries(subjects)) {
  for (let i = 0; i < rounds; i += 1) run();
  const startedAtMs = systemClock.monotonic();
  for (let i = 0; i < rounds; i += 1) run();
  const microseconds = ((systemClock.monotonic() - startedAtMs) * 1000) / rounds;
  process.stdout.write(`${name.padEnd(20)} ${microseconds.toFixed(2).padStart(8)} µs\n`);
}
