import { CallId } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../../http/invalid-request.ts';

/** A `call_id` in a path. Text that can not be one names no call: `call_not_found`. */
export function readCallId(text: string): CallId {
  const parsed = CallId.safeParse(text);
  if (!parsed.success) throw new LigaiError('call_not_found', `Call ${shown(text)} not found`);
  return parsed.data;
}
