import type { Bus } from '@ligai/bus';
import { allCallEvents } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import type { Browser, CDPSession } from 'playwright-core';
import { percentile, tenth } from '../percentile.ts';
import type { Row } from '../scenario.ts';
import { BareReader } from './bare-reader.ts';
import type { BusyLines } from './busy-lines.ts';
import { longestTask, watchLongTasks } from './page-load.ts';
import { AwaitedEvents, delaysOf, noteFrames, type Painted, takePainted } from './painted-words.ts';

const sampleEveryMs = 10_000;
/** Frames of the last events are painted within this time. */
const lastFramesMs = 2000;

type Watched = { origin: string; bus: Bus; lines: BusyLines; minutes: number; progress: (done: string) => void };

/** The page of calls on the line, open for minutes while calls begin, talk and end. */
export async function watchPage(browser: Browser, { origin, bus, lines, minutes, progress }: Watched): Promise<Row[]> {
  const context = await browser.newContext({ locale: 'pt-BR', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(watchLongTasks);
  await page.goto(origin, { waitUntil: 'networkidle' });
  await page.evaluate(noteFrames);
  const cdp = await context.newCDPSession(page);
  await using reader = await BareReader.open(origin);
  const events = new AwaitedEvents();
  using _ = bus.subscribe(allCallEvents, (event) => events.add(event, systemClock.now()));
  const painted: Painted[] = [];
  const heapMb: number[] = [];
  const onLine: number[] = [];
  const before = await secondsOf(cdp);
  const startedMs = systemClock.monotonic();
  const isOver = () => systemClock.monotonic() - startedMs >= minutes * 60_000;
  while (!isOver()) {
    await systemClock.sleep(sampleEveryMs);
    painted.push(...(await takePainted(page)));
    onLine.push(lines.onLine);
    // The collection itself would be a long task of the page.
    const longMs = await longestTask(page);
    heapMb.push(await heapAfterCollection(cdp));
    await page.evaluate(`window.longestTaskMs = ${longMs}`);
    const heap = `heap ${tenth(heapMb.at(-1) ?? 0)} MB, longest task ${longMs} ms`;
    progress(`${onLine.at(-1)} calls on the line, ${events.list.length} events, ${heap}`);
  }
  const seconds = (systemClock.monotonic() - startedMs) / 1000;
  const longTaskMs = await longestTask(page);
  const after = await secondsOf(cdp);
  const taskPercent = tenth((100 * (after.tasks - before.tasks)) / seconds);
  const cpuPercent = tenth((100 * (after.cpu - before.cpu)) / seconds);
  const awaited = [...events.list];
  await systemClock.sleep(lastFramesMs);
  painted.push(...(await takePainted(page)));
  await context.close();
  const about = { calls: Math.round(percentile(onLine, 50)), placed: lines.placed, refused: lines.refused };
  return [
    { what: 'event → pixels', ...about, ...delays(awaited, painted), longTaskMs, taskPercent, cpuPercent },
    {
      what: 'floor: bare WebSocket',
      ...about,
      ...delays(awaited, reader.heard),
      longTaskMs: '',
      taskPercent: '',
      cpuPercent: '',
    },
    { what: 'memory', minutes, samples: heapMb.length, ...growth(heapMb) },
  ];
}

function delays(awaited: Parameters<typeof delaysOf>[0], frames: readonly Painted[]) {
  const { delays: all, missed } = delaysOf(awaited, frames);
  const [p50Ms = 0, p95Ms = 0, maxMs = 0] = [50, 95, 100].map((p) => tenth(percentile(all, p)));
  return { events: all.length, missed, p50Ms, p95Ms, maxMs };
}

/** The median of the last third against that of the middle third: the first one fills caches. */
function growth(heapMb: readonly number[]): { heapMb: number; memoryGrowthMb: number; peakMb: number } {
  const third = Math.max(1, Math.floor(heapMb.length / 3));
  const last = percentile(heapMb.slice(-third), 50);
  const middle = percentile(heapMb.slice(-2 * third, -third), 50);
  return { heapMb: tenth(last), memoryGrowthMb: tenth(last - middle), peakMb: tenth(Math.max(...heapMb)) };
}

async function heapAfterCollection(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1_000_000;
}

/**
 * Of the page's main thread, in seconds: how long its tasks lasted, and for how long it had a processor. The rest of a
 * task is the time of other processes.
 */
async function secondsOf(cdp: CDPSession): Promise<{ tasks: number; cpu: number }> {
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const read = (metric: string) => metrics.find(({ name }) => name === metric)?.value ?? Number.NaN;
  return { tasks: read('TaskDuration'), cpu: read('ThreadTime') };
}
