import { z } from 'zod';
import { CallState, CallStatus } from '../call/call-status.ts';
import { EndReason } from '../call/end-reason.ts';
import { CallId } from '../ids.ts';
import { Timestamp } from '../timestamp.ts';

/** How a call is now. A later one (higher `sequence`) of the same call makes an earlier one worthless. */
export const CallUpdate = z.object({
  type: z.literal('call_update'),
  data: z.object({
    call_id: CallId,
    called_number: z.string(),
    /** What it is doing; the status that it ended with once it has. */
    state: CallState.or(CallStatus),
    start_time: Timestamp.nullable(),
    end_time: Timestamp.nullable(),
    /** Whole seconds from the answer to the end; null until then. */
    duration: z.number().nullable(),
    hangup_cause: z.string().nullable(),
    reason: EndReason.nullable(),
    /** Of the call's events: counts from 1, turns included. */
    sequence: z.number().int().positive(),
  }),
});
export type CallUpdate = z.infer<typeof CallUpdate>;
