import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { type Clock, systemClock } from '@ligai/kernel';
import { lineFormat, showsColours } from './logger.ts';
import type { ServiceConfig } from './service-config.ts';

export type WatchdogOptions = {
  /** A process whose event loop is blocked for this long is ended. */
  endAfterMs?: number;
  clock?: Clock;
  /** The line that is logged before the end. */
  log: ServiceConfig['log'];
  who: { name: string; pid: number };
};

/** The data that the worker starts with. `beats` increases while the event loop runs. */
type Watched = { beats: Int32Array; everyMs: number; endAfterMs: number; line: string; pid: number };

const beatEveryMs = 500;

/**
 * Ends this process by SIGKILL, after one fatal line, if its event loop has been blocked for 5 s: no code on the loop
 * could do so, and the process supervisor starts it again. A worker thread counts the time without a heartbeat. Time during
 * which the whole process was stopped, and its worker with it (SIGSTOP, a suspended machine, a system debugger), is not
 * counted, nor is the time in which the loop waited for a processor that others had: on a busy machine a start anew would
 * take even more of it. The exit of the process is not watched. Under Node's inspector there is no watchdog, since a breakpoint stops
 * only the loop.
 */
export async function startWatchdog({
  endAfterMs = 5000,
  clock = systemClock,
  log,
  who,
}: WatchdogOptions): Promise<Disposable> {
  if (inspector.url() !== undefined) return { [Symbol.dispose]: () => {} };
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const watched: Watched = {
    beats,
    everyMs: beatEveryMs,
    endAfterMs,
    line: await lastLine(log, who, endAfterMs),
    pid: who.pid,
  };
  const worker = new Worker(`(${watch.toString()})(require('node:worker_threads').workerData, require('node:fs'))`, {
    eval: true,
    execArgv: [],
    workerData: watched,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  worker.unref();
  // A process that cannot start its watchdog works without one.
  worker.on('error', () => {});
  let next: Disposable | undefined;
  const beat = () => {
    Atomics.add(beats, 0, 1);
    Atomics.notify(beats, 0);
    next = clock.after(beatEveryMs, beat);
  };
  const stop = () => {
    process.off('exit', stop);
    next?.[Symbol.dispose]();
    worker.terminate().catch(() => {});
  };
  // After `exit` Node writes its compile cache without running the loop, which takes seconds the first time.
  process.once('exit', stop);
  beat();
  return { [Symbol.dispose]: stop };
}

/**
 * The code of the worker; it runs as text, so that a bundle needs no second file. It may use only its arguments: not
 * even the process's streams, which depend on the blocked loop.
 */
function watch(
  { beats, everyMs, endAfterMs, line, pid }: Watched,
  fs: Pick<typeof import('node:fs'), 'readFileSync' | 'writeSync'>,
): void {
  /**
   * The thread of the loop by proc(5): how long it has run, how long it waited for a processor before it ran, and whether it
   * runs or waits for one now. Undefined on another system.
   */
  const look = () => {
    const read = (file: string) => fs.readFileSync(`/proc/self/task/${pid}/${file}`, 'latin1');
    try {
      const [ranMs = 0, queuedMs = 0] = read('schedstat')
        .split(' ')
        .map((ns) => Number(ns) / 1_000_000);
      return { ranMs, queuedMs, isRunnable: /\) R [^)]*$/.test(read('stat')) };
    } catch {
      return undefined;
    }
  };
  let seen = Atomics.load(beats, 0);
  let before: ReturnType<typeof look>;
  for (let stoppedMs = 0; stoppedMs < endAfterMs; ) {
    const askedAtMs = performance.now();
    Atomics.wait(beats, 0, seen, everyMs);
    const waitedMs = performance.now() - askedAtMs;
    const now = Atomics.load(beats, 0);
    // This thread was stopped too: the whole process was, not only its loop.
    const wasStopped = waitedMs > 3 * everyMs;
    if (now !== seen || wasStopped) {
      seen = now;
      stoppedMs = 0;
      before = undefined;
      continue;
    }
    const loop = look();
    if (!loop || !before) stoppedMs += waitedMs;
    else if (loop.isRunnable) stoppedMs += loop.ranMs - before.ranMs;
    else stoppedMs += Math.max(0, waitedMs - (loop.queuedMs - before.queuedMs));
    before = loop;
  }
  const time = new Date();
  const dated = line.replace('"time":0', `"time":${time.getTime()}`);
  try {
    fs.writeSync(1, dated.replace('00:00:00.000', time.toISOString().slice(11, 23)));
  } catch {
    // The log output has no reader; the process must still end.
  }
  process.kill(pid, 'SIGKILL');
}

/** In the format of the logger, at time 0. */
async function lastLine(
  { format, level }: ServiceConfig['log'],
  { name, pid }: WatchdogOptions['who'],
  endAfterMs: number,
): Promise<string> {
  if (level === 'silent') return '';
  const msg = 'event loop stopped responding, ending the process';
  const json = `${JSON.stringify({ level: 60, time: 0, service: name, pid, stoppedMs: endAfterMs, msg })}\n`;
  return (await lineFormat(format, showsColours(process.stdout)))(json);
}
