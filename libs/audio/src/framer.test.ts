import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Framer, type FramerOptions } from './framer.ts';
import { bytesOf } from './l16.ts';

/** A framer, and copies of what it gave out. */
function framing(options: Partial<FramerOptions> = {}) {
  const frames: Int16Array[] = [];
  const chunks: Uint8Array[] = [];
  const listener = {
    frame: (one: Int16Array) => frames.push(one.slice()),
    chunk: (one: Uint8Array) => chunks.push(one.slice()),
  };
  return { framer: new Framer({ sampleRateHz: 8000, chunkMs: 40, ...options }, listener), frames, chunks };
}

const count = (total: number) => Int16Array.from({ length: Math.ceil(total / 2) }, (_, i) => (i * 7919) % 32_768);

test('parts of any size give the same frames and chunks as one part', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 80 }), (sizes) => {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const bytes = bytesOf(count(total)).subarray(0, total);
      const { framer, frames, chunks } = framing();
      let at = 0;
      for (const size of sizes) {
        framer.push(bytes.subarray(at, at + size));
        at += size;
      }
      const whole = Math.floor(total / 320);
      expect(frames.flatMap((frame) => [...frame])).toEqual([...count(total).subarray(0, whole * 160)]);
      framer.flush();
      expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes.subarray(0, whole * 320)));
      expect(chunks.map((chunk) => chunk.length)).toEqual([
        ...Array(Math.floor(whole / 2)).fill(640),
        ...(whole % 2 === 1 ? [320] : []),
      ]);
    }),
    { numRuns: 100 },
  );
});

test('a frame of 20 ms holds 160 samples at 8 kHz and 320 at 16 kHz, and a chunk of 80 ms four frames', () => {
  for (const [sampleRateHz, samples] of [
    [8000, 160],
    [16_000, 320],
  ] as const) {
    const { framer, frames, chunks } = framing({ sampleRateHz, chunkMs: 80 });
    framer.push(new Uint8Array(samples * 2 * 4));
    expect(frames.map((frame) => frame.length)).toEqual(Array(4).fill(samples));
    expect(chunks.map((chunk) => chunk.length)).toEqual([samples * 2 * 4]);
  }
});

test('shorter chunks begin at once, with the audio that waits for a longer one', () => {
  const { framer, chunks } = framing({ chunkMs: 200 });
  framer.push(new Uint8Array(320 * 12));
  framer.chunkMs = 60;
  framer.push(new Uint8Array(320 * 4));
  framer.chunkMs = 200;
  framer.push(new Uint8Array(320));
  framer.chunkMs = 20;
  expect(chunks.map((chunk) => chunk.length / 320)).toEqual([10, 3, 3, 1]);
});

test('a flush in mid-chunk gives the complete frames once, and the next chunk begins after them', () => {
  const { framer, chunks } = framing();
  framer.push(new Uint8Array(400));
  framer.flush();
  framer.flush();
  framer.push(new Uint8Array(560 + 40));
  expect(chunks.map((chunk) => chunk.length)).toEqual([320, 640]);
});
