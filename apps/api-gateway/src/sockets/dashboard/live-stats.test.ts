import { silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { afterEach, expect, test } from 'vitest';
import { LiveStats, type Stats } from './live-stats.ts';

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

function open() {
  const clock = new FakeClock();
  const published: { atMs: number; stats: Stats }[] = [];
  const world = { active: 0, reads: 0, readMs: 0, readers: 1, failing: false };
  const stats = new LiveStats({
    clock,
    log: silentLog,
    wanted: () => world.readers > 0,
    onStats: (stats) => published.push({ atMs: clock.monotonic(), stats }),
    read: async () => {
      world.reads += 1;
      if (world.readMs > 0) await clock.sleep(world.readMs);
      if (world.failing) throw new Error('the database is away');
      return { active_calls: world.active, total_calls_today: 0, avg_duration: 0 };
    },
  });
  opened.defer(async () => {
    const closed = stats[Symbol.asyncDispose]();
    await clock.advance(10_000);
    await closed;
    expect(clock.pending).toBe(0);
  });
  /** Something changes every 10 ms for so long. */
  const bustle = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      world.active += 1;
      stats.wake();
      await clock.advance(10);
    }
  };
  return { clock, stats, published, world, bustle };
}

test('the first statistics are published immediately, as is a change after a quiet period', async () => {
  const { clock, stats, published, world } = open();
  await clock.advance(0);
  expect(published).toHaveLength(1);
  await clock.advance(2000);
  world.active = 1;
  stats.wake();
  await clock.advance(0);
  expect(published.map(({ atMs, stats }) => [atMs, stats.active_calls])).toEqual([
    [0, 0],
    [2000, 1],
  ]);
});

test('for any number of events, at most three statistics are published per second, and the last state always is', async () => {
  const { clock, published, world, bustle } = open();
  await bustle(5000);
  for (const { atMs } of published) {
    expect(published.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000).length).toBeLessThanOrEqual(3);
  }
  expect(published.length).toBeGreaterThan(10);
  await clock.advance(334);
  expect(published.at(-1)?.stats.active_calls).toBe(world.active);
});

test('unchanged statistics are not published again', async () => {
  const { clock, stats, published } = open();
  for (let nth = 0; nth < 20; nth += 1) {
    stats.wake();
    await clock.advance(400);
  }
  expect(published).toHaveLength(1);
});

test('without clients the database is not queried', async () => {
  const { clock, world, bustle } = open();
  world.readers = 0;
  await bustle(2000);
  await clock.advance(60_000);
  expect(world.reads).toBe(0);
});

test('a client that connects after all others left immediately gets current statistics', async () => {
  const { clock, stats, published, world } = open();
  await clock.advance(10);
  world.readers = 0;
  stats.forget();
  world.active = 3;
  await clock.advance(10);
  world.readers = 1;
  expect(stats.known).toBeUndefined();
  stats.wake();
  await clock.advance(0);
  expect(published.at(-1)).toMatchObject({ atMs: 20, stats: { active_calls: 3 } });
});

test('a change without an event is published within 5 s', async () => {
  const { clock, published, world } = open();
  await clock.advance(0);
  world.active = 7;
  await clock.advance(5400);
  expect(published.at(-1)?.stats.active_calls).toBe(7);
});

test('statistics that take long to read are read less often', async () => {
  const { clock, world, stats } = open();
  world.readMs = 1000;
  for (let passed = 0; passed < 50_000; passed += 100) {
    stats.wake();
    await clock.advance(100);
  }
  expect(world.reads).toBeLessThanOrEqual(11);
});

test('an unavailable database does not end the updates', async () => {
  const { clock, published, world } = open();
  world.failing = true;
  await clock.advance(20_000);
  expect(published).toEqual([]);
  world.failing = false;
  await clock.advance(6000);
  expect(published).toHaveLength(1);
});
