import type { CallSource } from '@ligai/contracts';
import { and, eq } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/index.ts';

/** How many calls wait for their turn at the gate, whoever asked for them, or those of one source. */
export const countQueuedCalls = (db: Queryable, source?: CallSource): Promise<number> =>
  db.$count(calls, and(eq(calls.status, 'queued'), source && eq(calls.source, source)));
