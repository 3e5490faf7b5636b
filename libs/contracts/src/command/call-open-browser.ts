import { z } from 'zod';
import { CallMetadata, contactLimits } from '../call/call-context.ts';
import { CallId } from '../ids.ts';
import { PromptSnapshot } from '../prompt/prompt.ts';
import { command } from './command.ts';

/**
 * Opens a call of source `browser`: its leg is a WebSocket of a web page instead of a channel of a switch. Replies once
 * a bridge expects that socket. Not repeated: a reply that is lost leaves a call whose page never connects, which ends
 * by itself. Errors: `limit_reached`, `provider_unavailable`, `no_bridge`, all retryable.
 */
export const openBrowserCall = command(
  'ligai.v1.cmd.call.open_browser',
  z.object({
    call_id: CallId,
    prompt: PromptSnapshot,
    name: z.string().max(contactLimits.name).nullable(),
    metadata: CallMetadata,
  }),
  z.object({
    call_id: CallId,
    /** The first text on the socket, as `{"token":"…"}`: valid once, for 10 s. */
    ticket: z.string(),
    /** Of the audio that the page sends. */
    sample_rate_hz: z.number().int().positive(),
  }),
);
export type OpenBrowserCall = z.infer<typeof openBrowserCall.request>;
