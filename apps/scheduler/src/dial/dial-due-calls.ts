import { scheduleWake } from '@ligai/contracts';
import { claimDueSchedules, claimUnconfirmedSchedules, confirmSchedules, nextScheduleInMs } from '@ligai/db';
import { OutageLog, Periodic } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';
import type { SchedulerTiming } from '../timing.ts';
import { requestDueCalls } from './request-due-calls.ts';

/**
 * Claimed and requested concurrently: enough to use call-controller fully, few enough to leave it time for dialling.
 */
const batchSize = 20;

/** The pause after requests without a response. */
const pauseAfterSilenceMs = 1_000;

/**
 * Requests each call when it is due by the database's clock. Between requests it sleeps until the next due time in
 * Postgres; `wake.schedule` announces a possibly earlier one. Any number of schedulers may run concurrently.
 */
export function dialDueCalls(context: ServiceContext, timing: SchedulerTiming): AsyncDisposable {
  const { bus, db } = context;
  let pauseMs = 0;
  // While there are no responses, one call is enough to detect that; the others can still be cancelled meanwhile.
  let isAnswered = true;
  /** The internal error because of which calls could not be requested. */
  let ownFault: string | undefined;
  const noteFault = (fault: string | undefined) => {
    ownFault = fault;
  };
  const outage = new OutageLog({
    ...context,
    message: 'requests for scheduled calls are not confirmed; each is repeated with the same call_id',
    overMessage: 'requests for scheduled calls are confirmed again',
  });
  const requestDueCalls = async (signal: AbortSignal) => {
    pauseMs = pauseAfterSilenceMs;
    if (!bus.connected) return;
    while (!signal.aborted) {
      const batch = await askForBatch(context, timing, { limit: isAnswered ? batchSize : 1, noteFault, outage });
      if (batch === 'nothing due') break;
      isAnswered = batch === 'answered';
      if (!isAnswered) return;
    }
    const nextMs = (await nextScheduleInMs(db)) ?? timing.checkEveryMs;
    // Rounded up: a timer that fires a fraction too early finds nothing due.
    pauseMs = Math.min(Math.max(0, Math.ceil(nextMs)), timing.checkEveryMs);
  };
  const watch = new AsyncDisposableStack();
  watch.use(context.health.add('asking for calls', () => ownFault));
  const action = 'request scheduled calls that are due';
  const loop = watch.use(new Periodic({ ...context, action, everyMs: () => pauseMs, run: requestDueCalls }));
  watch.use(bus.subscribe(scheduleWake, () => loop.wake()));
  watch.use(bus.onReconnect(() => loop.wake()));
  return watch;
}

/** Claims some calls, unconfirmed ones first, and requests them. */
async function askForBatch(
  context: ServiceContext,
  timing: SchedulerTiming,
  { limit, noteFault, outage }: { limit: number; noteFault: (fault: string | undefined) => void; outage: OutageLog },
): Promise<'nothing due' | 'answered' | 'unanswered'> {
  const { db, log, settings } = context;
  const graceMs = settings.current().schedule_grace_seconds * 1_000;
  const terms = { limit, askAgainMs: timing.askAgainMs };
  const unconfirmed = await claimUnconfirmedSchedules(db, terms);
  const { due, missed } = await claimDueSchedules(db, { ...terms, graceMs });
  if (missed > 0) log.warn({ missed }, 'scheduled calls are missed: their time has been past for too long');
  const asked = [...unconfirmed, ...due];
  if (asked.length === 0) return missed > 0 ? 'answered' : 'nothing due';
  const { confirmed, unanswered, ownFault } = await requestDueCalls(context, { asked, graceMs, timing, outage });
  noteFault(ownFault);
  await confirmSchedules(db, confirmed);
  return unanswered < asked.length ? 'answered' : 'unanswered';
}
