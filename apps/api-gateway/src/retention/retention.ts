import { advanceCallTotals, type Retired, retireOldRecords } from '@ligai/db';
import { Periodic } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';

/** Also before the first round, so that a start is not slowed down. */
const everyMs = 60_000;
/** Of each kind at a time, so that no transaction is long. */
const batch = 500;
const callsPerAdvance = 50_000;
/** Between two batches, which leaves the database to the calls. */
const pauseMs = 50;

/**
 * Deletes old records as the settings say and carries the totals of the statistics forward. Every gateway tries; of
 * several, one at a time does it.
 */
export function startRetention(context: ServiceContext): Periodic {
  const { clock, log } = context;
  const action = 'delete old records';
  return new Periodic({ clock, log, action, everyMs, firstPause: true, run: (signal) => retire(context, signal) });
}

async function retire({ db, clock, log, settings }: ServiceContext, signal: AbortSignal): Promise<void> {
  const goOn = async () =>
    !signal.aborted &&
    (await clock.sleep(pauseMs, signal).then(
      () => true,
      () => false,
    ));
  while (await db.transaction((tx) => advanceCallTotals(tx, callsPerAdvance))) if (!(await goOn())) return;
  const sums: Partial<Retired> = {};
  do {
    const {
      retain_calls_days: calls,
      retain_events_days: events,
      retain_deliveries_days: deliveries,
    } = settings.current();
    const retired = await retireOldRecords(db, { calls, events, deliveries }, batch);
    const counts = Object.entries(retired) as [keyof Retired, number][];
    for (const [kind, count] of counts) if (count > 0) sums[kind] = (sums[kind] ?? 0) + count;
    if (!counts.some(([, count]) => count >= batch)) break;
  } while (await goOn());
  if (Object.keys(sums).length > 0) log.info(sums, 'old records deleted');
}
