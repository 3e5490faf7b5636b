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

describe('uploads', () => {
  it('an upload plays once it is asked for and its file is there, whichever comes first', () => {
    const played = [{ do: 'play', file: a }];
    expect(run([asked(1), received(a)]).effects).toEqual(played);
    expect(run([received(a), asked(1)]).effects).toEqual(played);
  });

  it('the next upload waits for the one that plays', () => {
    const { effects } = run([received(a), received(b), asked(1), asked(2), began(a), finished(a)]);
    expect(effects).toEqual([
      { do: 'play', file: a },
      { do: 'report', upload: 1, change: 'started' },
      { do: 'report', upload: 1, change: 'finished' },
      { do: 'play', file: b },
    ]);
  });

  it('a break stops what plays, forgets what waits, and counts the files on', () => {
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

  it('a break that is not answered by an end makes room all the same, once', () => {
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

  it('asking twice plays once', () => {
    expect(run([received(a), asked(1), asked(1)]).effects).toHaveLength(1);
  });

  it.each(['broken', 'failed'] as const)(
    'what waits behind a file that is %s by the switch is forgotten, for the rest of that file comes first',
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

  it('a file that cannot be played makes room for what is asked for after it', () => {
    const failed: UploadInput = { type: 'stopped', file: a, how: 'failed' };
    const { effects } = run([received(a), received(b), asked(1), failed, asked(2)]);
    expect(effects.at(-1)).toEqual({ do: 'play', file: b });
  });

  it('a file whose event was lost does not shift the others, and a file without a number is ignored', () => {
    const { effects } = run([received(a), received('/tmp/stray.r8'), received(c), asked(3), asked(2)]);
    expect(effects).toEqual([{ do: 'play', file: c }]);
  });

  it('files of the socket before do not count, whether their events arrive before or while the next one connects', () => {
    expect(runFromStart([received(a), asked(1), connected]).effects).toEqual([]);
    const { effects } = runFromStart([connected, received(a), connected, asked(1), received(a)]);
    expect(effects).toEqual([{ do: 'play', file: a }]);
  });

  it('what is asked for before the socket is known to be there plays once it is', () => {
    expect(runFromStart([asked(1), connected, received(a)]).effects).toEqual([{ do: 'play', file: a }]);
  });

  it('the end of what played before the socket, under the same name, is not the end of the new upload', () => {
    const { effects } = run([received(a), received(b), asked(1), asked(2), broken(a), began(a)]);
    expect(effects).toEqual([
      { do: 'play', file: a },
      { do: 'report', upload: 1, change: 'started' },
    ]);
  });

  it('two uploads never play at once, in whatever order things happen', () => {
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
