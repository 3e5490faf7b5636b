import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EventLoopLoad, overloadOf } from './event-loop-load.ts';

function blockFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('a loop that is blocked for 700 of every 1,000 ms is overloaded', { timeout: 30_000 }, async () => {
  using load = new EventLoopLoad();
  load.read();
  for (let second = 0; second < 2; second += 1) {
    expect(load.overload()).toBeUndefined();
    await sleep(20);
    blockFor(700);
    await sleep(280);
    expect(load.read().lateMs).toBeGreaterThan(500);
  }
  expect(load.overload()).toMatch(/^event loop \d{3,4} ms late, \d{2} % busy$/);
});

test('a loop that was late once, as by a garbage collection or at its start, is not overloaded', async () => {
  expect(overloadOf([])).toBeUndefined();
  expect(overloadOf([{ lateMs: 900, utilisation: 0.9 }])).toBeUndefined();
  expect(
    overloadOf([
      { lateMs: 900, utilisation: 0.9 },
      { lateMs: 3, utilisation: 0.2 },
    ]),
  ).toBeUndefined();
  const idle = { lateMs: 300, utilisation: 0.1 };
  expect(overloadOf([idle, idle])).toBeUndefined();
  using load = new EventLoopLoad();
  blockFor(300);
  await sleep(20);
  load.read();
  expect(load.overload()).toBeUndefined();
});

test('a loop that is busy without being late has no room either', () => {
  const busy = { lateMs: 40, utilisation: 0.99 };
  expect(overloadOf([busy, busy])).toBe('event loop 40 ms late, 99 % busy');
});
