import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.ts';

test('timers run in the order of their times, including timers that were set by a timer', async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  clock.after(20, () => seen.push(`second at ${clock.monotonic()}`));
  clock.after(10, () => {
    seen.push(`first at ${clock.monotonic()}`);
    clock.after(5, () => seen.push(`inner at ${clock.monotonic()}`));
  });
  await clock.advance(20);
  expect(seen).toEqual(['first at 10', 'inner at 15', 'second at 20']);
  expect(clock.pending).toBe(0);
});

test('a timer that is not due does not run', async () => {
  const clock = new FakeClock();
  let ran = false;
  clock.after(100, () => {
    ran = true;
  });
  await clock.advance(99);
  expect(ran).toBe(false);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect(ran).toBe(true);
});

test('an abort ends a sleep with its reason and leaves no timer', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const sleep = clock.sleep(1000, abort.signal);
  abort.abort(new Error('call ended'));
  await expect(sleep).rejects.toThrow('call ended');
  expect(clock.pending).toBe(0);
});

test('wall time and monotonic time advance together', async () => {
  const clock = new FakeClock(1000);
  await clock.advance(250);
  expect([clock.now(), clock.monotonic()]).toEqual([1250, 250]);
});
