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

test('a loop that is blocked for 700 of every 1,000 ms is overloaded, until it is not blocked any more', {
  timeout: 30_000,
}, async () => {
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
  for (let reading = 0; reading < 12; reading += 1) {
    await sleep(100);
    load.read();
  }
  expect(load.overload()).toBeUndefined();
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
  using load = new EventLoopLoad();
  blockFor(300);
  await loopTurns();
  load.read();
  expect(load.overload()).toBeUndefined();
});

/** Readings as `[lateMs, utilisation]`. */
type Rows = [string, [number, number][], string | undefined][];
const overloadBy = (readings: [number, number][]) =>
  overloadOf(readings.map(([lateMs, utilisation]) => ({ lateMs, utilisation })));

const idle: [number, number] = [3, 0.05];
const times = (count: number, reading: [number, number]) => Array.from({ length: count }, () => reading);

test.each<Rows[number]>([
  [
    'is blocked for 450 of every 1,000 ms',
    [
      [440, 0.45],
      [440, 0.33],
    ],
    'event loop 440 ms late, 33 % busy',
  ],
  ['is blocked for 900 of every 2,500 ms', [[890, 0.64], idle, [890, 0.5]], 'event loop 890 ms late, 50 % busy'],
  [
    'is blocked in the first and last of twelve readings',
    [[890, 0.5], ...times(10, idle), [890, 0.47]],
    'event loop 890 ms late, 47 % busy',
  ],
  [
    'was blocked, and not in the last ten readings',
    [[890, 0.5], [880, 0.4], ...times(10, idle)],
    'event loop 880 ms late, 40 % busy',
  ],
  [
    'is late by half of the audio ahead, and busy',
    [[250, 0.6], idle, [210, 0.51]],
    'event loop 210 ms late, 51 % busy',
  ],
  [
    'is busy without being late',
    [
      [40, 0.99],
      [40, 0.99],
    ],
    'event loop 40 ms late, 99 % busy',
  ],
])('a loop that %s is overloaded', (_, readings, reason) => {
  expect(overloadBy(readings)).toBe(reason);
});

test.each<Rows[number]>([
  ['has one bad reading of twelve', [...times(5, idle), [3900, 0.99], ...times(6, idle)], undefined],
  ['is blocked every twelve seconds', [[890, 0.9], ...times(11, idle), [890, 0.9], ...times(11, idle)], undefined],
  ['was blocked twice, more than ten seconds ago', [[890, 0.9], [890, 0.9], ...times(11, idle)], undefined],
  [
    'waits for the machine',
    [
      [300, 0.1],
      [300, 0.1],
      [300, 0.1],
      [300, 0.1],
    ],
    undefined,
  ],
  [
    'waits long for the machine',
    [
      [600, 0.2],
      [600, 0.15],
      [600, 0.1],
      [600, 0.2],
    ],
    undefined,
  ],
  [
    'is late by less than the audio ahead, and not very busy',
    [
      [400, 0.5],
      [390, 0.4],
      [210, 0.3],
      [400, 0.5],
    ],
    undefined,
  ],
  [
    'is not late, and has some room',
    [
      [200, 0.95],
      [150, 0.9],
      [200, 0.95],
      [100, 0.8],
    ],
    undefined,
  ],
])('a loop that %s is not overloaded', (_, readings) => {
  expect(overloadBy(readings)).toBeUndefined();
});

test.each([
  ['900 of every 4,000 ms', 4, 890, 0.9],
  ['450 of every 3,000 ms', 3, 440, 0.45],
  ['900 of every 6,000 ms', 6, 890, 0.9],
])(
  'a loop that is blocked for %s is overloaded from its second bad reading on, until twelve seconds after its last but one',
  (_, everySeconds, lateMs, utilisation) => {
    const minute = Array.from({ length: 60 }, (_, second): [number, number] =>
      second % everySeconds === 0 ? [lateMs, utilisation] : idle,
    );
    const readings = [...minute, ...times(12, idle)];
    const overloaded = readings.flatMap((_, second) => (overloadBy(readings.slice(0, second + 1)) ? [second] : []));
    const endSecond = 60 - 2 * everySeconds + 12;
    expect(overloaded).toEqual(Array.from({ length: endSecond - everySeconds }, (_, nth) => everySeconds + nth));
  },
);
