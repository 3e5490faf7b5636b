import { systemClock } from '@ligai/kernel';
import { forgetPeak, peakMb } from '../calls/memory.ts';
import { tenth } from '../percentile.ts';
import type { AnyHostileSuite, HostileRow, HostileSuite, HostileTarget } from './hostile-case.ts';

const noopEveryMs = 25;
/** What a case leaves behind, such as timers that were due meanwhile, still belongs to it. */
const settleMs = 300;

/** Runs all cases of a suite against one process, one after the other. */
export function suiteOf<Target extends HostileTarget>({ name, start, cases }: HostileSuite<Target>): AnyHostileSuite {
  return {
    name,
    async rows(progress) {
      await using target = await start();
      progress(`${name}: started`);
      const rows: HostileRow[] = [];
      for (const { name: title, attack } of cases) {
        rows.push(await measure(title, target, () => attack(target)));
        progress(`${name}: ${title}`);
      }
      return rows;
    },
  };
}

async function measure(title: string, target: HostileTarget, attack: () => Promise<void>): Promise<HostileRow> {
  await target.probe.takeLongestStop();
  await forgetPeak(target.pid);
  target.takeLateFrames?.();
  const over = new AbortController();
  const noops = askNoops(target, over.signal);
  try {
    await attack();
    await systemClock.sleep(settleMs);
  } finally {
    over.abort();
  }
  const slowest = await noops;
  return {
    case: title,
    loopBlockedMs: tenth(await target.probe.takeLongestStop()),
    noopMs: tenth(slowest),
    peakMb: tenth((await peakMb(target.pid)) ?? Number.NaN),
    lateFrames: target.takeLateFrames?.() ?? '',
  };
}

/** The slowest of the requests that were begun until `signal` aborts. */
async function askNoops(target: HostileTarget, signal: AbortSignal): Promise<number> {
  let slowest = 0;
  while (!signal.aborted) {
    const askedAt = systemClock.monotonic();
    // Reset or refused: then it counts as late as that took.
    await target.noop().catch(() => {});
    slowest = Math.max(slowest, systemClock.monotonic() - askedAt);
    await systemClock.sleep(noopEveryMs, signal).catch(() => {});
  }
  return slowest;
}
