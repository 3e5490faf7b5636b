import type { CallId } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { webhookDeliveries } from '../schema/index.ts';

/** Deletes what was delivered of a call, or is dead, with its logs. What is pending is still owed and is not touched. */
export async function forgetFinishedDeliveries(tx: Transaction, callId: CallId): Promise<void> {
  // Passing over what is locked: it goes with the webhook that is being deleted.
  await tx.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where call_id = ${callId} and status <> 'pending' for update skip locked)`);
}
