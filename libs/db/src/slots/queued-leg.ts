import type { CallId, CallSource, PhoneNumber } from '@ligai/contracts';

/** A queued call on its way through the gate. */
export type QueuedLeg = { callId: CallId; number: PhoneNumber; source: CallSource; generation: number };
