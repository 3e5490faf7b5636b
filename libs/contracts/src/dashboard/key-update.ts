import { z } from 'zod';
import { KeyPress } from '../call/key-press.ts';
import { CallId } from '../ids.ts';

/** The callee pressed a key. */
export const KeyUpdate = z.object({
  type: z.literal('key_pressed'),
  data: z.object({ call_id: CallId, ...KeyPress.shape, sequence: z.number().int().positive() }),
});
export type KeyUpdate = z.infer<typeof KeyUpdate>;
