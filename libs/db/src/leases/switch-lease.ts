import type { NodeName } from '@ligai/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { switchLeases } from '../schema/tables.ts';

/** The right of one controller to act on one switch. */
export type SwitchLease = { node: NodeName; holder: string; epoch: number };

/**
 * Acquires the lease of a node for `ttlMs` by the database's clock, or renews it for its holder. A new holder gets a
 * new epoch; a holder that returns before another one took the lease has the same epoch. Undefined if another holds it.
 */
export async function acquireLease(
  db: Queryable,
  request: { node: NodeName; holder: string; ttlMs: number },
): Promise<SwitchLease | undefined> {
  const { node, holder } = request;
  const expiresAt = sql`clock_timestamp() + ${request.ttlMs} * interval '1 millisecond'`;
  const [lease] = await db
    .insert(switchLeases)
    .values({ node, holder, epoch: 1, expiresAt })
    .onConflictDoUpdate({
      target: switchLeases.node,
      set: {
        holder,
        epoch: sql`${switchLeases.epoch} + (${switchLeases.holder} <> ${holder})::int`,
        expiresAt,
      },
      setWhere: sql`${switchLeases.holder} = ${holder} or ${switchLeases.expiresAt} <= clock_timestamp()`,
    })
    .returning({ node: switchLeases.node, holder: switchLeases.holder, epoch: switchLeases.epoch });
  return lease;
}

/** Releases the lease at once. Has no effect if another controller holds it. */
export async function releaseLease(db: Queryable, lease: SwitchLease): Promise<void> {
  await db
    .update(switchLeases)
    .set({ expiresAt: sql`clock_timestamp()` })
    .where(and(eq(switchLeases.node, lease.node), eq(switchLeases.holder, lease.holder)));
}

/** The current holder of a node's lease; undefined if there is none. */
export async function findLeaseHolder(db: Queryable, node: NodeName): Promise<string | undefined> {
  const [lease] = await db
    .select({ holder: switchLeases.holder })
    .from(switchLeases)
    .where(and(eq(switchLeases.node, node), sql`${switchLeases.expiresAt} > clock_timestamp()`));
  return lease?.holder;
}

/** True while `lease` is held: the condition of every write that only the lease's holder may make. */
export const leaseHolds = (lease: SwitchLease) => sql`exists (
  select 1 from ${switchLeases} where ${switchLeases.node} = ${lease.node} and ${switchLeases.holder} = ${lease.holder}
    and ${switchLeases.epoch} = ${lease.epoch} and ${switchLeases.expiresAt} > clock_timestamp())`;
