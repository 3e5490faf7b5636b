import { z } from 'zod';
import { CallSource, CallStatus } from '../call/call-status.ts';
import { CallId } from '../ids.ts';
import { PhoneNumber } from '../phone-number.ts';
import { PromptSnapshot } from '../prompt/prompt.ts';
import { command } from './command.ts';

/**
 * Asks for one call. The asker chooses `call_id`; asking twice with the same one is one call, so a time-out is answered
 * by asking again. Replies after the row is committed. Errors: `limit_reached` (source `api`, retryable),
 * `switch_unavailable`.
 */
export const dialCall = command(
  'ligai.v1.cmd.call.dial',
  z.object({
    call_id: CallId,
    number: PhoneNumber,
    source: CallSource,
    prompt: PromptSnapshot,
    /** How long the call may wait in the queue before it ends as `failed`, reason `expired`. */
    dial_within_ms: z.number().int().positive().max(86_400_000).default(60_000),
  }),
  z.object({ call_id: CallId, status: CallStatus, created: z.boolean() }),
);
export type DialCall = z.infer<typeof dialCall.request>;
