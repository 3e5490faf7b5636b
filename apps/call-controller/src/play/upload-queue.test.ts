import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyUploadQueue, stepUploads, type UploadEffect, type UploadInput } from './upload-queue.ts';

const connected: UploadInput = { type: 'connected' };

/** What a queue makes of these, its socket being there. */
const run = (inputs: UploadInput[]) => runFromStart([connected, ...inputs]);

function runFromStart(inputs: UploadInput[]) {
  let queue = emptyUploadQueue;
  const effects: UploadEffect[] = [];
  for (const input of inputs) {
    const next = stepUploads(queue, input);
    queue = next.queue;
    effects.push(...next.effects);
  }
  return { queue, effects };
}

const asked = (upload: number): UploadInput => ({ type: 'asked', upload });
const received = (file: string): UploadInput => ({ type: 'received', file });
const began = (file: string): UploadInput => ({ type: 'started', file });
const finished = (file: string): UploadInput => ({ type: 'stopped', file, how: 'finished' });
const broken = (file: string): UploadInput => ({ type: 'stopped', file, how: 'broken' });
/** As the switch names them, counting from 0. */
const [a, b, c] = [0, 1, 2].map((index) => `/tmp/call-1_${index}.tmp.r8`) as [string, string, string];

describe('the queue of uploads', () => {
  it('plays an upload when it is requested and its file has arrived, in either order', () => {
    const played = [{ do: 'play', file: a }];
    expect(run([asked(1), received(a)]).effects).toEqual(played);
    expect(run([received(a), asked(1)]).effects).toEqual(played);
  });

  it('plays the next upload after the current one', () => {
    const { effects } = run([received(a), received(b), asked(1), asked(2), began(a), finished(a)]);
    expect(effects).toEqual([
      { do: 'play', file: a },
      { do: 'report', upload: 1, change: 'started' },
      { do: 'report', upload: 1, change: 'finished' },
      { do: 'play', file: b },
    ]);
  });

  it('on a stop ends the current upload, discards the waiting ones, and continues the numbering of files', () => {
    const { effects } = run([
      ...[received(a), asked(1), began(a), asked(2)],
      { type: 'break' },
      ...[broken(a), received(b), received(c), asked(3)],
    ]);
    expect(effects).toEqual([
      { do: 'play', file: a },
      { do: 'report', upload: 1, change: 'started' },
      { do: 'break' },
      { do: 'report', upload: 1, change: 'broken' },
      { do: 'play', file: c },
    ]);
  });

  it('plays the next upload once if a stop is not followed by an end event', () => {
    const overdue: UploadInput = { type: 'break_overdue', upload: 1 };
    const { effects } = run([
      ...[received(a), received(b), asked(1)],
      { type: 'break' },
      ...[asked(2), overdue, overdue, finished(a)],
    ]);
    expect(effects).toEqual([
      { do: 'play', file: a },
      { do: 'break' },
      { do: 'report', upload: 1, change: 'broken' },
      { do: 'play', file: b },
    ]);
  });

  it('plays an upload once if it is requested twice', () => {
    expect(run([received(a), asked(1), asked(1)]).effects).toHaveLength(1);
  });

  it.each(['broken', 'failed'] as const)(
    'discards the uploads that wait behind a file that is %s by the switch',
    (how) => {
      const ended: UploadInput = { type: 'stopped', file: a, how };
      const { effects } = run([
        ...[received(a), received(b), asked(1), asked(2), began(a), ended],
        ...[asked(3), received(c), asked(4)],
      ]);
      expect(effects).toEqual([
        { do: 'play', file: a },
        { do: 'report', upload: 1, change: 'started' },
        { do: 'report', upload: 1, change: how },
        { do: 'play', file: c },
      ]);
    },
  );

  it('plays the next requested upload after a file that cannot be played', () => {
    const failed: UploadInput = { type: 'stopped', file: a, how: 'failed' };
    const { effects } = run([received(a), received(b), asked(1), failed, asked(2)]);
    expect(effects.at(-1)).toEqual({ do: 'play', file: b });
  });

  it('assigns the files correctly if the event of one was lost, and ignores a file without a number', () => {
    const { effects } = run([received(a), received('/tmp/stray.r8'), received(c), asked(3), asked(2)]);
    expect(effects).toEqual([{ do: 'play', file: c }]);
  });

  it('ignores files of the previous socket, whose events arrive before or while the next socket connects', () => {
    expect(runFromStart([received(a), asked(1), connected]).effects).toEqual([]);
    const { effects } = runFromStart([connected, received(a), connected, asked(1), received(a)]);
    expect(effects).toEqual([{ do: 'play', file: a }]);
  });

  it('plays an upload that was requested before the socket was reported as connected', () => {
    expect(runFromStart([asked(1), connected, received(a)]).effects).toEqual([{ do: 'play', file: a }]);
  });

  it('does not mistake the end of a file of the previous socket for the end of a new file with the same name', () => {
    const { effects } = run([received(a), received(b), asked(1), asked(2), broken(a), began(a)]);
    expect(effects).toEqual([
      { do: 'play', file: a },
      { do: 'report', upload: 1, change: 'started' },
    ]);
  });

  it('never plays two uploads at the same time, for any order of events', () => {
    const files = [a, b, c];
    const anyInput: fc.Arbitrary<UploadInput> = fc.oneof(
      fc.integer({ min: 1, max: 3 }).map(asked),
      fc.constantFrom(...files).map(received),
      fc.constantFrom(...files).map(began),
      fc.constantFrom(...files).map(finished),
      fc.constant<UploadInput>({ type: 'break' }),
      fc.integer({ min: 1, max: 3 }).map((upload): UploadInput => ({ type: 'break_overdue', upload })),
    );
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 40 }), (inputs) => {
        let up = 0;
        for (const effect of run(inputs).effects) {
          if (effect.do === 'play') up += 1;
          if (effect.do === 'report' && effect.change !== 'started') up -= 1;
          expect(up).toBeGreaterThanOrEqual(0);
          expect(up).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
