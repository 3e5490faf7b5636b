import { type CallId, CallSource, type PhoneNumber } from '@ligai/contracts';
import { and, asc, eq, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/index.ts';
import { numberIsFree, type OneCallPerNumber } from './busy-numbers.ts';

/** A queued call on its way through the gate. */
export type QueuedLeg = { callId: CallId; number: PhoneNumber; source: CallSource; generation: number };

export type PickRequest = {
  /** The source of the call that was served last. */
  lastServed: CallSource | null;
  limit: number;
  /** For so long nobody else picks them. */
  holdMs: number;
  oneCallPerNumber: OneCallPerNumber;
};

/** So many more of each source are looked at, in case that rows are just being changed by somebody else. */
const spare = 4;

/**
 * Picks up to `limit` calls whose turn it is and gives each a new media generation, under which a bridge may be reserved
 * for it. They stay `queued` and are passed over by others for `holdMs`, so that two gates that look at the same time do
 * not take the same calls; `putBack` ends that early. Whoever picks one later gets a later generation, and only the latest
 * can be claimed. Calls that wait for their number to be free are passed over.
 *
 * Turns are fair. First come the calls of the API: each was admitted because a slot was free for it, and beyond the slots
 * none is. The others come source by source, each in the order of its requests, and a source which was served just now
 * (`lastServed`) steps back, so that a campaign of thousands does not hold up what is scheduled for now.
 */
export async function pickQueuedCalls(
  db: Queryable,
  { lastServed, limit, holdMs, oneCallPerNumber }: PickRequest,
): Promise<QueuedLeg[]> {
  const heads = sql.join(
    CallSource.options.map((source) => firstOf(source, limit + spare, oneCallPerNumber)),
    sql` union all `,
  );
  // Rows that are locked are passed over: waiting for several at once could be waiting for one another.
  const turn = sql`
    select ${calls.id} from ${calls} join (
      select id, row_number() over (partition by source order by id) as nth from (${heads}) heads
    ) turns on turns.id = ${calls.id}
    where ${and(eq(calls.status, 'queued'), isNotHeld)}
    order by ${calls.source} <> 'api', turns.nth, ${calls.source} is not distinct from ${lastServed}, ${calls.id}
    limit ${limit} for update of ${calls} skip locked`;
  const picked = await db
    .update(calls)
    .set({
      mediaGeneration: sql`${calls.mediaGeneration} + 1`,
      pickedUntil: sql`clock_timestamp() + ${holdMs} * interval '1 millisecond'`,
    })
    .where(sql`${calls.id} = any(array(${turn}))`)
    .returning({
      id: calls.id,
      callId: calls.callId,
      number: calls.calledNumber,
      source: calls.source,
      generation: calls.mediaGeneration,
    });
  return picked.toSorted((one, other) => one.id - other.id);
}

/** Ends the hold of calls that were picked and not claimed; of one that somebody picked later it does nothing. */
export async function putBack(db: Queryable, legs: readonly QueuedLeg[]): Promise<void> {
  if (legs.length === 0) return;
  const ours = legs.map(({ callId, generation }) =>
    and(eq(calls.callId, callId), eq(calls.mediaGeneration, generation)),
  );
  await db
    .update(calls)
    .set({ pickedUntil: null })
    .where(and(eq(calls.status, 'queued'), or(...ours)));
}

const isNotHeld = or(isNull(calls.pickedUntil), lte(calls.pickedUntil, sql`clock_timestamp()`));

/** By the index of queued calls, so that a long queue costs no more than a short one. */
function firstOf(source: CallSource, limit: number, rule: OneCallPerNumber): SQL {
  return sql`(
    select ${calls.id}, ${calls.source} from ${calls}
    where ${calls.status} = 'queued' and ${calls.source} = ${source} and ${and(
      isNull(calls.hangupRequestedAt),
      sql`${calls.dialBefore} > clock_timestamp()`,
      isNotHeld,
      numberIsFree(rule),
    )}
    order by ${asc(calls.id)} limit ${limit})`;
}
