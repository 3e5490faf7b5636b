import { CallEnded, CallFailed, type CallId, callEventSubject, topic } from '@ligai/contracts';
import { settleSchedules } from '@ligai/db';
import { Periodic } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';
import type { SchedulerTiming } from '../timing.ts';

const ended = topic(callEventSubject('*', 'call.ended'), CallEnded);
const failed = topic(callEventSubject('*', 'call.failed'), CallFailed);

/**
 * Ends schedules as their calls ended. An event names the calls to check, and their rows decide; a periodic check of
 * all schedules finds the calls whose event was lost. A repeated event changes nothing.
 */
export function settleOutcomes(context: ServiceContext, { sweepEveryMs }: SchedulerTiming): AsyncDisposable {
  const { bus, clock, db } = context;
  let endedCalls = new Set<CallId>();
  let sweptMs: number | undefined;
  const settle = async () => {
    const callIds = [...endedCalls];
    endedCalls = new Set();
    const isSweep = sweptMs === undefined || clock.monotonic() - sweptMs >= sweepEveryMs;
    if (isSweep) sweptMs = clock.monotonic();
    if (isSweep) await settleSchedules(db);
    else if (callIds.length > 0) await settleSchedules(db, callIds);
  };
  const watch = new AsyncDisposableStack();
  const action = 'settle scheduled calls';
  const loop = watch.use(new Periodic({ ...context, action, everyMs: sweepEveryMs, run: settle }));
  const note = (event: { call_id: CallId }) => {
    endedCalls.add(event.call_id);
    loop.wake();
  };
  watch.use(bus.subscribe(ended, note));
  watch.use(bus.subscribe(failed, note));
  return watch;
}
