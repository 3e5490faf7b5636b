import { FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { keepRunning } from './keep-running.ts';
import type { Ending, Running } from './node-child.ts';

const died: Ending = { detail: 'was ended by SIGKILL', final: false };

/** Things that run until the test ends them. */
function startable() {
  const started: Array<Running & { end: (ending: Ending) => void; disposed: boolean }> = [];
  const start = async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
    const running = {
      ended,
      end,
      disposed: false,
      async [Symbol.asyncDispose]() {
        running.disposed = true;
        end({ detail: 'stopped', final: false });
      },
    };
    started.push(running);
    return running;
  };
  return { started, start };
}

test('what ends is started again, after pauses that grow', async () => {
  const clock = new FakeClock();
  const { started, start } = startable();
  const pauses: Array<number | undefined> = [];
  await using _kept = await keepRunning(start, { clock, onEnd: (_, pauseMs) => pauses.push(pauseMs) });
  for (let ends = 0; ends < 5; ends += 1) {
    started.at(-1)?.end(died);
    await clock.advance(10);
    await clock.advance(6000);
  }
  expect(started).toHaveLength(6);
  const known = pauses.map((pause) => pause ?? 0);
  expect(known[0]).toBeLessThan(300);
  expect(known[4]).toBeGreaterThan(2000);
});

test('after a steady run the pause is short again', async () => {
  const clock = new FakeClock();
  const { started, start } = startable();
  const pauses: Array<number | undefined> = [];
  await using _kept = await keepRunning(start, { clock, onEnd: (_, pauseMs) => pauses.push(pauseMs) });
  for (let ends = 0; ends < 4; ends += 1) {
    started.at(-1)?.end(died);
    await clock.advance(10_000);
  }
  await clock.advance(60_000);
  started.at(-1)?.end(died);
  await clock.advance(1000);
  expect(pauses.at(-1)).toBeLessThan(300);
});

test('what cannot start with this configuration is not started again', async () => {
  const clock = new FakeClock();
  const { started, start } = startable();
  const pauses: Array<number | undefined> = [];
  await using _kept = await keepRunning(start, { clock, onEnd: (_, pauseMs) => pauses.push(pauseMs) });
  started[0]?.end({ detail: 'ended with exit code 78', final: true });
  await clock.advance(60_000);
  expect(started).toHaveLength(1);
  expect(pauses).toEqual([undefined]);
});

test('an error at the first start is the caller’s; at a later one it is tried again', async () => {
  const clock = new FakeClock();
  await expect(
    keepRunning(() => Promise.reject(new Error('no such file')), { clock, onEnd: () => undefined }),
  ).rejects.toThrow('no such file');

  const { started, start } = startable();
  let refusals = 2;
  const endings: string[] = [];
  await using _kept = await keepRunning(
    async () => {
      if (started.length === 1 && refusals > 0) {
        refusals -= 1;
        throw new Error('port is taken');
      }
      return start();
    },
    { clock, onEnd: ({ detail }) => endings.push(detail) },
  );
  started[0]?.end(died);
  await clock.advance(20_000);
  expect(started).toHaveLength(2);
  expect(endings).toEqual([died.detail, 'port is taken', 'port is taken']);
});

test('disposing stops what runs, starts nothing more and leaves no timer', async () => {
  const clock = new FakeClock();
  const { started, start } = startable();
  const kept = await keepRunning(start, { clock, onEnd: () => undefined });
  started[0]?.end(died);
  await clock.advance(10);
  await kept[Symbol.asyncDispose]();
  await clock.advance(60_000);
  expect(started).toHaveLength(1);
  expect(clock.pending).toBe(0);
});
