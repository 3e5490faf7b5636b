import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AudioBacklog } from './audio-backlog.ts';

const bytesPerMs = 16;
const bytesIn = (backlog: AudioBacklog) => Buffer.from(backlog.audio());

test('what is final is forgotten, to the sample', () => {
  const backlog = new AudioBacklog({ bytesPerMs, maxMs: 1000 });
  backlog.append(Buffer.alloc(320, 1));
  backlog.append(Buffer.alloc(320, 2));
  backlog.dropBefore(25);
  expect(backlog.startMs).toBe(25);
  expect(backlog.endMs).toBe(40);
  expect(bytesIn(backlog)).toEqual(Buffer.alloc(240, 2));
});

test('the kept audio is always the newest, whole samples, never more than the bound, and does not change with the chunks', () => {
  const step = fc.oneof(
    fc.record({ samples: fc.integer({ min: 1, max: 800 }) }),
    fc.record({ dropMs: fc.double({ min: -10, max: 500, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const backlog = new AudioBacklog({ bytesPerMs, maxMs: 100 });
      let all = Buffer.alloc(0);
      for (const each of steps) {
        if ('dropMs' in each) backlog.dropBefore(each.dropMs);
        else {
          const chunk = Buffer.from({ length: each.samples * 2 }).map((_, n) => (all.length + n) % 251);
          all = Buffer.concat([all, chunk]);
          backlog.append(chunk);
          chunk.fill(0);
        }
        const kept = bytesIn(backlog);
        expect(kept.length % 2).toBe(0);
        expect(kept.length).toBeLessThanOrEqual(100 * bytesPerMs);
        expect(kept).toEqual(all.subarray(all.length - kept.length));
        expect(backlog.startMs * bytesPerMs).toBe(all.length - kept.length);
      }
    }),
  );
});
