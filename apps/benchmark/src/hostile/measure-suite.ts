import { systemClock } from '@ligai/kernel';
import { peakMb, resetPeak, residentMb } from '../calls/memory.ts';
import { tenth } from '../percentile.ts';
import type { AnyHostileSuite, HostileCase, HostileRow, HostileSuite, HostileTarget } from './hostile-case.ts';

const noopEveryMs = 25;
/** Delayed effects of a case, such as overdue timers, are still counted for it. */
const settleMs = 300;
/** How often a large body is sent in total: retained memory must not accumulate. */
const timesInARow = 5;
/** For smaller bodies, the garbage of any request is a multiple of the body. */
const smallestMb = 0.95;

/** Runs all cases of a suite against one process, one after the other. */
export function suiteOf<Target extends HostileTarget>({ name, start, cases }: HostileSuite<Target>): AnyHostileSuite {
  return {
    name,
    async rows(progress, only = '') {
      const [ordinary, ...hostile] = cases;
      const selected = name.includes(only) ? hostile : hostile.filter((one) => one.name.includes(only));
      const isOrdinarySelected = name.includes(only) || ordinary.name.includes(only);
      if (selected.length === 0 && !isOrdinarySelected) return [];
      await using target = await start();
      progress(`${name}: started`);
      // Also measured if only other cases are selected, because their late frames are compared with this run's.
      const rows: HostileRow[] = [await measure(ordinary, target)];
      progress(`${name}: measured "${ordinary.name}"`);
      for (const one of selected) {
        rows.push(comparedWith(rows[0], await measure(one, target, ordinary)));
        progress(`${name}: measured "${one.name}"`);
      }
      return rows;
    },
  };
}

/** On a busy machine frames are late without an attack: only the excess over the ordinary row counts. */
function comparedWith(ordinary: HostileRow | undefined, row: HostileRow): HostileRow {
  if (ordinary === undefined || row.lateFrames === '' || ordinary.lateFrames === '') return row;
  return { ...row, extraLateFrames: Math.max(0, row.lateFrames - ordinary.lateFrames) };
}

async function measure<Target extends HostileTarget>(
  one: HostileCase<Target>,
  target: Target,
  ordinary?: HostileCase<Target>,
): Promise<HostileRow> {
  const body = one.body?.() ?? [];
  const bodyMb = body.reduce((sum, { length }) => sum + length, 0) / 1024 / 1024;
  const isLarge = bodyMb >= smallestMb && ordinary !== undefined;
  const beforeMb = isLarge ? await ordinaryPeakMb(ordinary, target) : ((await residentMb(target.pid)) ?? Number.NaN);
  await resetPeak(target.pid);
  await target.probe.takeLongest();
  target.takeLateFrames?.();
  const over = new AbortController();
  const noops = measureNoops(target, over.signal);
  try {
    await one.attack(target, body);
    await systemClock.sleep(settleMs);
  } finally {
    over.abort();
  }
  const slowest = await noops;
  const highestMb = (await peakMb(target.pid)) ?? Number.NaN;
  const { longestStopMs, longestBusyMs } = await target.probe.takeLongest();
  const lateFrames = target.takeLateFrames?.() ?? '';
  for (let nth = 1; isLarge && nth < timesInARow; nth += 1) await one.attack(target, body);
  const highestOfAllMb = (await peakMb(target.pid)) ?? Number.NaN;
  const growth = (mb: number) => (isLarge ? tenth(Math.max(0, mb - beforeMb) / bodyMb) : '');
  return {
    case: one.name,
    loopBlockedMs: tenth(longestStopMs),
    loopBusyMs: tenth(longestBusyMs),
    noopMs: tenth(slowest),
    beforeMb: tenth(beforeMb),
    peakMb: tenth(highestMb),
    bodyMb: isLarge ? tenth(bodyMb) : '',
    growthPerBody: growth(highestMb),
    growthOfFive: growth(highestOfAllMb),
    lateFrames,
    extraLateFrames: '',
  };
}

/** Peak memory in MB of the ordinary case, after the garbage of earlier cases is collected. */
async function ordinaryPeakMb<Target extends HostileTarget>(
  ordinary: HostileCase<Target>,
  target: Target,
): Promise<number> {
  await target.probe.collectGarbage();
  await resetPeak(target.pid);
  await ordinary.attack(target, ordinary.body?.() ?? []);
  return (await peakMb(target.pid)) ?? Number.NaN;
}

/** Milliseconds of the slowest request that was started before `signal` aborted. */
async function measureNoops(target: HostileTarget, signal: AbortSignal): Promise<number> {
  let slowest = 0;
  while (!signal.aborted) {
    const askedAt = systemClock.monotonic();
    // A reset or refused request counts with the time until it failed.
    await target.noop().catch(() => {});
    slowest = Math.max(slowest, systemClock.monotonic() - askedAt);
    await systemClock.sleep(noopEveryMs, signal).catch(() => {});
  }
  return slowest;
}
