import { z } from 'zod';
import { command } from './command.ts';

/**
 * Sends one `test` event to a webhook at once, without a retry, also to an inactive one. Replies with what happened,
 * which is logged too: an endpoint that fails is no error here. Error: `not_found`.
 */
export const testWebhook = command(
  'ligai.v1.cmd.webhook.test',
  z.object({ webhook_id: z.number().int() }),
  z.object({
    success: z.boolean(),
    /** null if there was no response. */
    status_code: z.number().int().nullable(),
    response_time_ms: z.number().int(),
    /** What went wrong, in words. */
    error: z.string().nullable(),
  }),
);
