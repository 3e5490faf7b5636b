import { sql } from 'drizzle-orm';
import { check, pgTable, smallint } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * One row, made by the migration. Locking it is passing the gate: whoever holds it counts the calls that are up and the
 * pace, and nobody else dials meanwhile.
 */
export const dialGate = pgTable(
  'dial_gate',
  {
    id: smallint().primaryKey().default(1),
    /** No originate before this; each one moves it on by 1 s ÷ `max_calls_per_second`. */
    nextDialAt: instant().notNull().defaultNow(),
  },
  () => [check('dial_gate_one_row', sql.raw('"id" = 1'))],
);
