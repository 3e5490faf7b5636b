import { z } from 'zod';
import { CallId } from '../ids.ts';
import { command } from './command.ts';

/** Names one upload on one audio socket: the `upload`-th `streamAudio` of this generation, counted from 1. */
export const UploadRef = z.object({
  call_id: CallId,
  generation: z.number().int(),
  upload: z.number().int().positive(),
});
export type UploadRef = z.infer<typeof UploadRef>;

/**
 * File path only: plays an upload as soon as the switch has announced its file and no other plays. Uploads play in the
 * order asked for. Replies when the request is taken; start and end come back to the bridge as `playback`. One that the
 * switch does not play to its end takes those that wait behind it with it.
 * Errors: `stale_generation`, `call_not_found`.
 */
export const playUpload = command('ligai.v1.cmd.call.play', UploadRef, z.object({}));

/** File path only: stops what plays and forgets every upload asked for so far. Replies when the switch has taken it. */
export const breakPlayback = command(
  'ligai.v1.cmd.call.break',
  z.object({ call_id: CallId, generation: z.number().int() }),
  z.object({}),
);
