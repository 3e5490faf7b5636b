import { CallId } from '@ligai/contracts';
import { findCall, type Queryable } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../../http/invalid-request.ts';

/** The `call_id` that a path names, itself or by the integer `id` of the record. Error: `call_not_found`. */
export async function findCallId(db: Queryable, text: string): Promise<CallId> {
  const parsed = CallId.safeParse(text);
  if (parsed.success) return parsed.data;
  const id = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  const call = id === undefined ? undefined : await findCall(db, id);
  if (!call) throw new LigaiError('call_not_found', `Call ${shown(text)} not found`);
  return call.callId;
}
