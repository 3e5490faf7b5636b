import { z } from 'zod';
import { CallId, TurnId } from '../ids.ts';
import { command } from './command.ts';

/** Identifies one upload on one audio socket: the `upload`-th `streamAudio` of this generation, counted from 1. */
export const UploadRef = z.object({
  call_id: CallId,
  generation: z.number().int(),
  upload: z.number().int().positive(),
});
export type UploadRef = z.infer<typeof UploadRef>;

/**
 * File path only: plays an upload as soon as the switch has announced its file and no other file plays. Uploads play in
 * the order of their requests. Replies when the request is accepted; its start and end are reported to the bridge as
 * `playback`. If the switch does not play an upload to its end, the uploads queued behind it are discarded. Errors:
 * `stale_generation`, `call_not_found`. `turn_id` is for the log: the caller's turn that the agent answers.
 */
export const playUpload = command(
  'ligai.v1.cmd.call.play',
  UploadRef.extend({ turn_id: TurnId.nullable().default(null) }),
  z.object({}),
);

/**
 * File path only: stops the current playback and discards all uploads requested so far. Replies when the switch has
 * accepted.
 */
export const breakPlayback = command(
  'ligai.v1.cmd.call.break',
  z.object({ call_id: CallId, generation: z.number().int() }),
  z.object({}),
);
