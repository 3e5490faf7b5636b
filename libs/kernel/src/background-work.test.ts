import { expect, it } from 'vitest';
import { BackgroundWork } from './background-work.ts';
import { silentLog } from './log.ts';

const background = (work: () => Promise<void>, log = silentLog) => new BackgroundWork({ log, action: 'test', work });

it('what is added at any microtask around the end of a run is done', async () => {
  for (let microtasks = 0; microtasks < 12; microtasks += 1) {
    const waiting = ['first'];
    const done: string[] = [];
    const work = background(async () => {
      while (waiting.length > 0) {
        const [next = ''] = waiting.splice(0, 1);
        await undefined;
        done.push(next);
      }
    });
    work.start();
    for (let n = 0; n < microtasks; n += 1) await undefined;
    waiting.push('second');
    work.start();
    await work.idle();
    expect(done).toEqual(['first', 'second']);
  }
});

it('runs once at a time', async () => {
  let active = 0;
  let most = 0;
  let runs = 0;
  const work = background(async () => {
    runs += 1;
    active += 1;
    most = Math.max(most, active);
    await new Promise((resolve) => setTimeout(resolve, 5));
    active -= 1;
  });
  for (let n = 0; n < 5; n += 1) work.start();
  await work.idle();
  expect({ most, runs }).toEqual({ most: 1, runs: 2 });
});

it('a rejection is logged, and does not prevent the next run', async () => {
  const errors: unknown[] = [];
  const log = { ...silentLog, error: (fields: Record<string, unknown>) => errors.push(fields['err']) };
  let runs = 0;
  const work = background(async () => {
    runs += 1;
    if (runs === 1) throw new Error('broken');
  }, log);
  work.start();
  await work.idle();
  work.start();
  await work.idle();
  expect(runs).toBe(2);
  expect(errors).toMatchObject([{ message: 'broken' }]);
});
