import type { NodeName } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigint, check, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * One row, inserted by the migration. A transaction that locks it may count the active calls and the dial rate and then
 * claim calls; no other transaction claims any in that time.
 */
export const dialGate = pgTable(
  'dial_gate',
  {
    id: smallint().primaryKey().default(1),
    /** No originate before this time; each originate advances it by 1 s ÷ `max_calls_per_second`. */
    nextDialAt: instant().notNull().defaultNow(),
  },
  () => [check('dial_gate_one_row', sql.raw('"id" = 1'))],
);

/**
 * The owner of a FreeSWITCH node. `epoch` grows by one with each new holder and is saved in each call that it dials.
 */
export const switchLeases = pgTable('switch_leases', {
  node: text().$type<NodeName>().primaryKey(),
  holder: text().notNull(),
  epoch: bigint({ mode: 'number' }).notNull(),
  /** Database time. */
  expiresAt: instant().notNull(),
});
