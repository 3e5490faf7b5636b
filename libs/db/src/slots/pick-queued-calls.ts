import { type CallId, DialledSource, type PhoneNumber } from '@ligai/contracts';
import { and, asc, eq, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/tables.ts';
import { numberIsFree, type OneCallPerNumber } from './busy-numbers.ts';

/** A queued call on its way through the gate. */
export type QueuedLeg = { callId: CallId; number: PhoneNumber; source: DialledSource; generation: number };

export type PickRequest = {
  /** The source of the call that was served last. */
  lastServed: DialledSource | null;
  limit: number;
  /** How long other picks skip these calls. */
  holdMs: number;
  oneCallPerNumber: OneCallPerNumber;
};

/** Rows read beyond the limit per source, since some may be locked by other transactions. */
const spare = 4;

/**
 * Picks the next calls, up to `limit`, and gives each a new media generation, under which a bridge may be reserved for
 * it. They stay `queued`, and other picks skip them for `holdMs`, so that two concurrent gates do not take the same
 * calls; `putBack` ends that early. A later pick gets a later generation, and only the latest can be claimed. Calls
 * that wait for a busy number are skipped.
 *
 * The order is fair. The calls of the API come first: each was admitted because a slot was free for it, and none is
 * admitted beyond the slots. The others alternate between the sources, each in the order of its requests, and the
 * source that was served last (`lastServed`) comes after the others, so that a campaign of thousands does not delay
 * scheduled calls.
 */
export async function pickQueuedCalls(
  db: Queryable,
  { lastServed, limit, holdMs, oneCallPerNumber }: PickRequest,
): Promise<QueuedLeg[]> {
  const heads = sql.join(
    DialledSource.options.map((source) => firstOf(source, limit + spare, oneCallPerNumber)),
    sql` union all `,
  );
  // Locked rows are skipped: waiting for several row locks could deadlock.
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
      source: sql<DialledSource>`${calls.source}`,
      generation: calls.mediaGeneration,
    });
  return picked.toSorted((one, other) => one.id - other.id);
}

/** Ends the hold of calls that were picked and not claimed; does nothing to a call that was picked again since. */
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
function firstOf(source: DialledSource, limit: number, rule: OneCallPerNumber): SQL {
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
