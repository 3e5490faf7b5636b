import { z } from 'zod';
import { CallMetadata, contactLimits } from '../call/call-context.ts';
import { CallStatus, DialledSource } from '../call/call-status.ts';
import { CallId } from '../ids.ts';
import { PhoneNumber } from '../phone-number.ts';
import { PromptSnapshot } from '../prompt/prompt.ts';
import { command } from './command.ts';

/**
 * Requests one call. The requester chooses `call_id`; a repeated request with the same id is the same call, so retry
 * after a time-out. Replies after the row is committed. Errors: `limit_reached` (source `api`, retryable),
 * `switch_unavailable`.
 */
export const dialCall = command(
  'ligai.v1.cmd.call.dial',
  z.object({
    call_id: CallId,
    number: PhoneNumber,
    source: DialledSource,
    prompt: PromptSnapshot,
    /** How long the call may wait in the queue before it ends as `failed`, reason `expired`. */
    dial_within_ms: z.number().int().positive().max(86_400_000).default(60_000),
    campaign_id: z.number().int().nullable().default(null),
    contact_id: z.number().int().nullable().default(null),
    schedule_id: z.number().int().nullable().default(null),
    name: z.string().max(contactLimits.name).nullable().default(null),
    metadata: CallMetadata.default({}),
    /** The number of this attempt to reach its contact, from 1. */
    attempt: z.number().int().positive().default(1),
  }),
  z.object({ call_id: CallId, status: CallStatus, created: z.boolean() }),
);
export type DialCall = z.infer<typeof dialCall.request>;
