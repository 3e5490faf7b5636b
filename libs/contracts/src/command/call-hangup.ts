import { z } from 'zod';
import { CallStatus } from '../call/call-status.ts';
import { EndReason } from '../call/end-reason.ts';
import { CallId } from '../ids.ts';
import { command } from './command.ts';

/**
 * Ends a call; before the answer it cancels the call. The request is committed before the reply, so it survives a crash
 * of any process. Repeating it is harmless. Errors: `call_not_found`, `call_ended`.
 */
export const hangupCall = command(
  'ligai.v1.cmd.call.hangup',
  z.object({
    call_id: CallId,
    reason: EndReason,
    /** Sent by a bridge: the generation that it holds. A stale one is rejected (`stale_generation`). */
    generation: z.number().int().optional(),
  }),
  z.object({ call_id: CallId, status: CallStatus }),
);
export type HangupCall = z.infer<typeof hangupCall.request>;
