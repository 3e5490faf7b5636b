import type { CallState, CallStatus, NewCallEvent } from '@ligai/contracts';
import { type Call, eventBasics } from '@ligai/db';

export { closed } from '@ligai/db';

type Told = CallState | CallStatus;

export function stateChanged(call: Call, state: Told, previous: Told | null): NewCallEvent {
  return { type: 'call.state_changed', data: { ...eventBasics(call), state, previous_state: previous } };
}

export function started(call: Call): NewCallEvent {
  return { type: 'call.started', data: eventBasics(call) };
}
