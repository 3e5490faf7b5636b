import { z } from 'zod';
import { TurnRole } from '../call/turn.ts';
import { CallId } from '../ids.ts';
import { Timestamp } from '../timestamp.ts';

/** What was said in a call. The same `index` comes again while the turn grows; the highest `sequence` is right. */
export const TurnUpdate = z.object({
  type: z.literal('turn'),
  data: z.object({
    call_id: CallId,
    /** Counts from 0 in a call. */
    index: z.number().int().nonnegative(),
    role: TurnRole,
    content: z.string(),
    interrupted: z.boolean(),
    started_at: Timestamp,
    ended_at: Timestamp.nullable(),
    sequence: z.number().int().positive(),
  }),
});
export type TurnUpdate = z.infer<typeof TurnUpdate>;
