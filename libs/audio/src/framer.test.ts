import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Framer } from './framer.ts';
import { bytesOf } from './l16.ts';

test('chunks of any size give the same frames as one chunk of all', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 40 }), (sizes) => {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const samples = Int16Array.from({ length: Math.ceil(total / 2) }, (_, i) => (i * 7919) % 32_768);
      const bytes = bytesOf(samples).subarray(0, total);
      const framer = new Framer(8000);
      const heard: number[] = [];
      let at = 0;
      for (const size of sizes) {
        framer.push(bytes.subarray(at, at + size), (frame) => heard.push(...frame));
        at += size;
      }
      const whole = Math.floor(total / 320) * 160;
      expect(heard).toEqual([...samples.subarray(0, whole)]);
      // What is left over begins the next frame.
      framer.push(new Uint8Array(320 - (total % 320)), (frame) => heard.push(...frame));
      expect(heard.slice(0, Math.floor(total / 2))).toEqual([...samples.subarray(0, Math.floor(total / 2))]);
    }),
    { numRuns: 100 },
  );
});

test('a frame of 20 ms holds 160 samples at 8 kHz and 320 at 16 kHz', () => {
  const lengths: number[] = [];
  new Framer(8000).push(new Uint8Array(320), (frame) => lengths.push(frame.length));
  new Framer(16000).push(new Uint8Array(640), (frame) => lengths.push(frame.length));
  expect(lengths).toEqual([160, 320]);
});
