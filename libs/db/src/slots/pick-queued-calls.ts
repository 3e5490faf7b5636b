import { CallSource } from '@ligai/contracts';
import { asc, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/index.ts';
import type { QueuedLeg } from './queued-leg.ts';

/** So many more of each source are looked at, in case that rows are just being changed by somebody else. */
const spare = 4;

/**
 * Picks up to `limit` calls whose turn it is and gives each a new media generation, under which a bridge may be reserved
 * for it. They stay `queued`: whoever picks one later gets a later generation, and only the latest can be claimed.
 *
 * Turns are fair. First come the calls of the API: each was admitted because a slot was free for it, and beyond the slots
 * none is. The others come source by source, each in the order of its requests, and a source which was served just now
 * (`lastServed`) steps back, so that a campaign of thousands does not hold up what is scheduled for now.
 */
export async function pickQueuedCalls(
  db: Queryable,
  lastServed: CallSource | null,
  limit: number,
): Promise<QueuedLeg[]> {
  const heads = sql.join(
    CallSource.options.map((source) => firstOf(source, limit + spare)),
    sql` union all `,
  );
  // Rows that are locked are passed over: waiting for several at once could be waiting for one another.
  const turn = sql`
    select ${calls.id} from ${calls} join (
      select id, row_number() over (partition by source order by id) as nth from (${heads}) heads
    ) turns on turns.id = ${calls.id}
    where ${calls.status} = 'queued'
    order by ${calls.source} <> 'api', turns.nth, ${calls.source} is not distinct from ${lastServed}, ${calls.id}
    limit ${limit} for update of ${calls} skip locked`;
  const picked = await db
    .update(calls)
    .set({ mediaGeneration: sql`${calls.mediaGeneration} + 1` })
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

/** By the index of queued calls, so that a long queue costs no more than a short one. */
function firstOf(source: CallSource, limit: number): SQL {
  return sql`(
    select ${calls.id}, ${calls.source} from ${calls}
    where ${calls.status} = 'queued' and ${calls.source} = ${source} and ${calls.hangupRequestedAt} is null
      and ${calls.dialBefore} > clock_timestamp()
    order by ${asc(calls.id)} limit ${limit})`;
}
