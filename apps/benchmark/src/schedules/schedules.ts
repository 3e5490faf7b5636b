import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { DiallingStack } from './dialling-stack.ts';
import { postgresFloor } from './postgres-floor.ts';

const aheadMs = 3_000;
const singles = 20;
const floorCalls = 2_000;

/** Measures from the scheduled time, by the database's clock, to the originate at the simulated switch. */
export const schedules: Scenario = {
  name: 'schedules',
  about:
    'delay from the scheduled time to the originate at the switch, for single calls and for many calls due at the same time',
  goal: 'Goal: a single due call is originated within 500 ms. The floor is Postgres alone moving the same number of calls from pending to dialing.',
  async run(progress, options) {
    const { calls = 10_000 } = options;
    await using stack = await DiallingStack.start();
    progress('scheduler and call-controller are ready');
    const single = await oneAtATime(stack);
    progress(`${singles} single calls are placed`);
    const together = await allTogether(stack, calls, progress);
    await stack.untilSettled();
    progress('every scheduled call is settled');
    const floorPerSecond = await postgresFloor(stack.databaseUrl, floorCalls);
    const limits = 'max_calls_per_second 1000, max_concurrent_calls 10000: the maxima of these settings';
    const floor = {
      floorPerSecond: tenth(floorPerSecond),
      floorP50Ms: tenth((calls * 500) / floorPerSecond),
      floorP99Ms: tenth((calls * 990) / floorPerSecond),
    };
    return [
      { due: 'single', calls: singles, ...figures(single) },
      { due: 'together', calls, ...figures(together), perSecond: rate(together), ...floor, limits },
    ];
  },
};

async function oneAtATime(stack: DiallingStack): Promise<number[]> {
  const lateMs: number[] = [];
  for (let nth = 0; nth < singles; nth += 1) {
    const due = await stack.schedule(1, 300);
    lateMs.push(...(await stack.untilPlaced(due, 30_000)));
  }
  return lateMs;
}

async function allTogether(stack: DiallingStack, calls: number, progress: (done: string) => void): Promise<number[]> {
  const due = await stack.schedule(calls, aheadMs);
  let reported = 0;
  return stack.untilPlaced(due, 1_800_000, (placed) => {
    if (placed - reported < calls / 10) return;
    reported = placed;
    progress(`${placed} of ${calls} calls are placed`);
  });
}

const figures = (lateMs: readonly number[]): Row => ({
  firstMs: tenth(Math.min(...lateMs)),
  p50Ms: tenth(percentile(lateMs, 50)),
  p99Ms: tenth(percentile(lateMs, 99)),
});

/** Calls per second, from the time at which all were due to the last originate. */
const rate = (lateMs: readonly number[]): number => tenth((lateMs.length * 1_000) / Math.max(...lateMs));
