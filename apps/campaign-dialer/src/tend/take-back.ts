import { type OnLineContact, type Transaction, terminalEvent, tombstoneCall, withdrawQueuedCalls } from '@ligai/db';
import type { Append } from '@ligai/service';

/**
 * Takes back the calls of contacts that wait for the line, and gives the contacts of those that will certainly not be
 * dialled: the call was still queued, or there is none and there will never be one. What the gate has let pass meanwhile
 * stays as it is.
 */
export async function takeBack(
  { tx, append }: { tx: Transaction; append: Append },
  waiting: readonly OnLineContact[],
): Promise<number[]> {
  const never = new Set<string>();
  for (const { call, callId } of waiting) if (call === null && (await tombstoneCall(tx, callId))) never.add(callId);
  // Asked for a moment ago, one that was not there may be queued by now.
  const rest = waiting.filter(({ callId }) => !never.has(callId)).map(({ callId }) => callId);
  for (const call of await withdrawQueuedCalls(tx, rest)) {
    await append(call.callId, terminalEvent(call));
    never.add(call.callId);
  }
  return waiting.filter(({ callId }) => never.has(callId)).map(({ id }) => id);
}
