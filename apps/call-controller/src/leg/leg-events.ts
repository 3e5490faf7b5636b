import type { CallId, CallState, CallStatus, KeyPress, NewCallEvent } from '@ligai/contracts';
import { type Call, closed, eventBasics, hasEvent, type Transaction } from '@ligai/db';
import type { Append } from '@ligai/service';

export { closed } from '@ligai/db';

type Told = CallState | CallStatus;

export function stateChanged(call: Call, state: Told, previous: Told | null): NewCallEvent {
  return { type: 'call.state_changed', data: { ...eventBasics(call), state, previous_state: previous } };
}

export function started(call: Call): NewCallEvent {
  return { type: 'call.started', data: eventBasics(call) };
}

export function keyPressed(callId: CallId, key: KeyPress): NewCallEvent {
  return { type: 'call.key_pressed', data: { call_id: callId, ...key } };
}

/**
 * The terminal event of a call whose row has just ended, in the same transaction. An answered call may end before its audio
 * is connected, or nobody heard its answer in time: then its `call.started` is appended here, before it.
 */
export async function appendEnd({ tx, append }: { tx: Transaction; append: Append }, call: Call): Promise<void> {
  const isUntold = call.startTime !== null && !(await hasEvent(tx, call.callId, 'call.started'));
  if (isUntold) await append(call.callId, started(call));
  await append(call.callId, closed(call));
}
