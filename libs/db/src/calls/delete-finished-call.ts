import { hasEnded } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { eq } from 'drizzle-orm';
import { settleContactOf } from '../contacts/contacts-on-line.ts';
import type { Database } from '../database.ts';
import { settleSchedules } from '../schedules/claimed-schedules.ts';
import { calls, callTombstones } from '../schema/tables.ts';
import { forgetFinishedDeliveries } from '../webhooks/settle-attempts.ts';
import type { Call } from './call.ts';
import { subtractFromTotals } from './call-stats.ts';

/**
 * Deletes an ended call with its turns and events, and inserts a tombstone of its `call_id`. Errors: `call_not_found`,
 * `call_active`.
 */
export async function deleteFinishedCall(db: Database, which: Call['callId'] | number): Promise<void> {
  await db.transaction(async (tx) => {
    const [call] = await tx
      .select()
      .from(calls)
      .where(typeof which === 'number' ? eq(calls.id, which) : eq(calls.callId, which))
      .for('update');
    if (!call) throw new LigaiError('call_not_found', `Call ${which} not found`);
    if (!hasEnded(call.status)) {
      throw new LigaiError('call_active', `Cannot delete call ${which}: it is still ${call.status}`);
    }
    // The schedule and the contact of the call get its outcome before the record is deleted.
    await settleSchedules(tx, [call.callId]);
    await settleContactOf(tx, call);
    await forgetFinishedDeliveries(tx, call.callId);
    await tx.insert(callTombstones).values({ callId: call.callId });
    await subtractFromTotals(tx, call);
    await tx.delete(calls).where(eq(calls.id, call.id));
  });
}
