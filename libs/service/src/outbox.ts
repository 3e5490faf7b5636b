import type { Bus } from '@ligai/bus';
import type { CallEvent, CallId, CampaignEvent, LigaiEvent, NewCallEvent, NewCampaignEvent } from '@ligai/contracts';
import {
  appendCampaignEvent,
  appendEvents,
  type Database,
  type EventsOfCall,
  markAllPublished,
  type Transaction,
  unpublishedCampaignEvents,
  unpublishedEvents,
} from '@ligai/db';
import { BackgroundWork, type Clock, type Log, messageOf, OutageLog, Periodic } from '@ligai/kernel';

/** Appends events to a call in the transaction at hand, in this order. */
export type Append = (callId: CallId, ...events: NewCallEvent[]) => Promise<CallEvent[]>;

/** Appends events to several calls in the transaction at hand, in one statement. */
export type AppendToCalls = (given: readonly EventsOfCall[]) => Promise<CallEvent[]>;

/** Appends an event to a campaign in the transaction at hand. */
export type AppendToCampaign = (campaignId: number, event: NewCampaignEvent) => Promise<CampaignEvent>;

export type Appenders = { append: Append; appendToCalls: AppendToCalls; appendToCampaign: AppendToCampaign };

export interface Outbox extends AsyncDisposable {
  /**
   * Runs `work` in one transaction and publishes the appended events after the commit. Throws what `work` or the commit
   * throws; then nothing is published. The sweeper repeats a lost publication.
   */
  commit<T>(work: (tx: Transaction, appenders: Appenders) => Promise<T>): Promise<T>;
}

export type OutboxOptions = {
  db: Database;
  bus: Bus;
  clock: Clock;
  log: Log;
  /** Pause between two sweeps. */
  sweepEveryMs?: number;
  /** Younger events are skipped: their own process is still publishing them. */
  sweepOlderThanMs?: number;
};

const sweepSize = 500;
/** Pause before events are marked as published. After a crash in it, the sweeper publishes them a second time. */
const markEveryMs = 100;

/** Opens the outbox of this process and starts sweeping. Disposing waits for active publications. */
export function openOutbox(options: OutboxOptions): Outbox {
  const { db, bus } = options;
  const marker = markInBackground(options);
  const sweeper = startSweeper(options);
  return {
    async commit(work) {
      const appended: LigaiEvent[] = [];
      const result = await db.transaction((tx) => {
        const appendToCalls: AppendToCalls = async (given) => {
          const events = await appendEvents(tx, given);
          appended.push(...events);
          return events;
        };
        return work(tx, {
          append: (callId, ...events) => appendToCalls([{ callId, events }]),
          appendToCalls,
          async appendToCampaign(campaignId, given) {
            const event = await appendCampaignEvent(tx, campaignId, given);
            appended.push(event);
            return event;
          },
        });
      });
      for (const event of appended) bus.publishEvent(event);
      marker.add(appended);
      return result;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([sweeper[Symbol.asyncDispose](), marker.idle()]);
    },
  };
}

/** Marks events as published once the server has them, many at a time, so that no change of a call waits for it. */
function markInBackground({ db, bus, clock, log }: OutboxOptions) {
  const hurry = new AbortController();
  const message = 'cannot publish events now, the sweeper will publish them';
  const outage = new OutageLog({ clock, log, message });
  let waiting: LigaiEvent[] = [];
  const mark = async () => {
    while (waiting.length > 0) {
      await clock.sleep(markEveryMs, hurry.signal).catch(() => {});
      const events = waiting;
      waiting = [];
      try {
        await bus.flush();
        await markAllPublished(db, events);
        outage.over();
      } catch (error) {
        outage.failed(messageOf(error));
      }
    }
  };
  const marking = new BackgroundWork({ log, action: 'mark events as published', work: mark });
  return {
    add(events: LigaiEvent[]): void {
      waiting.push(...events);
      if (waiting.length > 0) marking.start();
    },
    async idle() {
      hurry.abort();
      await marking.idle();
    },
  };
}

function startSweeper(options: OutboxOptions): Periodic {
  const { clock, log, sweepEveryMs: everyMs = 3000 } = options;
  const sweeper: Periodic = new Periodic({
    ...{ clock, log, everyMs, action: 'publish pending events' },
    async run() {
      const published = await sweep(options);
      if (published > 0) log.debug({ published }, 'sweeper published pending events');
      if (published >= sweepSize) sweeper.wake();
    },
  });
  return sweeper;
}

/** Publishes unpublished events of any process. Sweepers may run concurrently: each event is locked by one of them. */
async function sweep({ db, bus, sweepOlderThanMs = 3000 }: OutboxOptions): Promise<number> {
  if (!bus.connected) return 0;
  return db.transaction(async (tx) => {
    const page = { olderThanMs: sweepOlderThanMs, limit: sweepSize };
    const left = [...(await unpublishedEvents(tx, page)), ...(await unpublishedCampaignEvents(tx, page))];
    for (const event of left) bus.publishEvent(event);
    if (left.length > 0) await bus.flush();
    await markAllPublished(tx, left);
    return left.length;
  });
}
