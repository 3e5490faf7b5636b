import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EventLoopLoad, overloadOf } from './event-loop-load.ts';

function blockFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** However late this process is waked, the loop has been busy for 70 % of the time since then. */
function blockForMostOfTheTimeSince(start: EventLoopUtilization): void {
  while (performance.eventLoopUtilization(start).utilization < 0.7) blockFor(1);
}

/** One round of the loop, in which timers fire that are overdue. */
const loopTurns = () => sleep(1);

test('a loop that is blocked for 700 of every 1,000 ms is overloaded', { timeout: 30_000 }, async () => {
  using load = new EventLoopLoad();
  load.read();
  for (let second = 0; second < 2; second += 1) {
    expect(load.overload()).toBeUndefined();
    const start = performance.eventLoopUtilization();
    const idleMs = () => performance.eventLoopUtilization(start).idle;
    while (idleMs() < 300) await sleep(10);
    blockFor(700);
    blockForMostOfTheTimeSince(start);
    await loopTurns();
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
  await loopTurns();
  load.read();
  expect(load.overload()).toBeUndefined();
});

test('a loop that is busy without being late has no room either', () => {
  const busy = { lateMs: 40, utilisation: 0.99 };
  expect(overloadOf([busy, busy])).toBe('event loop 40 ms late, 99 % busy');
});
