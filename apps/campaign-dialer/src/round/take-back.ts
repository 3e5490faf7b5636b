import { type OnLineContact, type Transaction, terminalEvent, tombstoneCall, withdrawQueuedCalls } from '@ligai/db';
import type { Append } from '@ligai/service';

/**
 * Withdraws the calls of contacts on the line, and returns the contacts whose calls will certainly not be dialled: the
 * call was still queued, or does not exist and can no longer be created. A call that has passed the gate meanwhile is
 * not changed.
 */
export async function takeBack(
  { tx, append }: { tx: Transaction; append: Append },
  waiting: readonly OnLineContact[],
): Promise<number[]> {
  const never = new Set<string>();
  for (const { call, callId } of waiting) if (call === null && (await tombstoneCall(tx, callId))) never.add(callId);
  // A call requested a moment ago that did not exist may be queued by now.
  const rest = waiting.filter(({ callId }) => !never.has(callId)).map(({ callId }) => callId);
  for (const call of await withdrawQueuedCalls(tx, rest)) {
    await append(call.callId, terminalEvent(call));
    never.add(call.callId);
  }
  return waiting.filter(({ callId }) => never.has(callId)).map(({ id }) => id);
}
