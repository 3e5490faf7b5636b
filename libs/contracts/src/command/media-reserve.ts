import { z } from 'zod';
import { BridgeId, CallId } from '../ids.ts';
import { command } from './command.ts';

/**
 * Holds capacity for one conversation on some bridge, from before the originate until it is admitted or `hold_ms` have
 * passed. Every bridge hears it in one queue group; one at capacity answers `accepted: false`, and the asker asks again.
 */
export const reserveMedia = command(
  'ligai.v1.cmd.media.reserve',
  z.object({ call_id: CallId, generation: z.number().int(), hold_ms: z.number().int().positive() }),
  z.discriminatedUnion('accepted', [
    z.object({ accepted: z.literal(true), bridge_id: BridgeId, ws_url: z.string() }),
    z.object({ accepted: z.literal(false), bridge_id: BridgeId, reason: z.string() }),
  ]),
);
