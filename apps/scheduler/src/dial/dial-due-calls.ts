import { scheduleWake } from '@ligai/contracts';
import { claimDueSchedules, claimUnconfirmedSchedules, confirmSchedules, nextScheduleInMs } from '@ligai/db';
import { Periodic } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';
import type { SchedulerTiming } from '../timing.ts';
import { requestDueCalls } from './request-due-calls.ts';

/** Claimed and asked for side by side: enough to keep call-controller busy, few enough to leave it time for dialling. */
const batchSize = 20;

/** How soon to ask again where nobody has answered. */
const pauseAfterSilenceMs = 1_000;

/**
 * Asks for each call when its time has come by the database's clock. Between two it sleeps until the next time that
 * Postgres knows; `wake.schedule` says that there may be an earlier one. Any number of schedulers may do the same.
 */
export function dialDueCalls(context: ServiceContext, timing: SchedulerTiming): AsyncDisposable {
  const { bus, db } = context;
  let pauseMs = 0;
  // While nobody answers, one call is enough to find out; the others can still be cancelled meanwhile.
  let isAnswered = true;
  /** Why calls could not be asked for, where that was a fault of ours. */
  let ownFault: string | undefined;
  const noteFault = (fault: string | undefined) => {
    ownFault = fault;
  };
  const look = async (signal: AbortSignal) => {
    pauseMs = pauseAfterSilenceMs;
    if (!bus.connected) return;
    while (!signal.aborted) {
      const batch = await askForBatch(context, timing, { limit: isAnswered ? batchSize : 1, noteFault });
      if (batch === 'nothing due') break;
      isAnswered = batch === 'answered';
      if (!isAnswered) return;
    }
    const nextMs = (await nextScheduleInMs(db)) ?? timing.lookEveryMs;
    // Rounded up: a timer that is a fraction too early finds nothing.
    pauseMs = Math.min(Math.max(0, Math.ceil(nextMs)), timing.lookEveryMs);
  };
  const watch = new AsyncDisposableStack();
  watch.use(context.health.add('asking for calls', () => ownFault));
  const action = 'dial what is due';
  const loop = watch.use(new Periodic({ ...context, action, everyMs: () => pauseMs, run: look }));
  watch.use(bus.subscribe(scheduleWake, () => loop.wake()));
  watch.use(bus.onReconnect(() => loop.wake()));
  return watch;
}

/** Claims some calls, those first that nobody has confirmed, and asks for them. */
async function askForBatch(
  context: ServiceContext,
  timing: SchedulerTiming,
  { limit, noteFault }: { limit: number; noteFault: (fault: string | undefined) => void },
): Promise<'nothing due' | 'answered' | 'unanswered'> {
  const { db, log, settings } = context;
  const graceMs = settings.current().schedule_grace_seconds * 1_000;
  const terms = { limit, askAgainMs: timing.askAgainMs };
  const unconfirmed = await claimUnconfirmedSchedules(db, terms);
  const { due, missed } = await claimDueSchedules(db, { ...terms, graceMs });
  if (missed > 0) log.warn({ missed }, 'scheduled calls are missed: their time has been past for too long');
  const asked = [...unconfirmed, ...due];
  if (asked.length === 0) return missed > 0 ? 'answered' : 'nothing due';
  const { confirmed, unanswered, ownFault } = await requestDueCalls(context, { asked, graceMs, timing });
  noteFault(ownFault);
  await confirmSchedules(db, confirmed);
  return unanswered < asked.length ? 'answered' : 'unanswered';
}
