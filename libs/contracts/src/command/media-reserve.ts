import { z } from 'zod';
import { BridgeId, CallId } from '../ids.ts';
import { command } from './command.ts';

/**
 * Reserves capacity for one conversation on any bridge, from before the originate until it is admitted or `hold_ms`
 * have passed. The bridges form one queue group; a bridge at capacity replies `accepted: false`, and the requester
 * retries.
 */
export const reserveMedia = command(
  'ligai.v1.cmd.media.reserve',
  z.object({ call_id: CallId, generation: z.number().int(), hold_ms: z.number().int().positive() }),
  z.discriminatedUnion('accepted', [
    z.object({ accepted: z.literal(true), bridge_id: BridgeId, ws_url: z.string() }),
    z.object({ accepted: z.literal(false), bridge_id: BridgeId, reason: z.string() }),
  ]),
);
