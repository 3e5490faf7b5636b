import { type DialCall, type NumberRules, phoneNumberProblem } from '@ligai/contracts';
import {
  type Call,
  findCallOnNumber,
  findProviderProblem,
  insertQueuedCall,
  lockGate,
  type OneCallPerNumber,
  promisableSlots,
  type Transaction,
  waitsForNumber,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { Append } from '@ligai/service';
import { stateChanged } from '../leg/leg-writer.ts';

export type DialRules = {
  maxConcurrent: number;
  numbers: NumberRules;
  /** Why no call may be placed, from any source; undefined if calls may be placed. */
  speechProblem: string | undefined;
  oneCallPerNumber: OneCallPerNumber;
  /** Why no call can be placed now; undefined if calls can be placed. */
  switchProblem: string | undefined;
};

/**
 * Saves the call as queued. A client of the API waits for the response, so a call that cannot be placed now is
 * rejected; campaigns and schedules wait in the queue, up to `dial_before`. A repeated request returns the existing
 * call, regardless of the current limits. Errors: `limit_reached`, `switch_unavailable`, `provider_unavailable` (all
 * retryable, nothing was written), `invalid_request`, `conflict` if the number is on a call, `call_ended` for a call
 * that was deleted.
 */
export async function dial(
  { tx, append }: { tx: Transaction; append: Append },
  request: DialCall,
  rules: DialRules,
): Promise<{ call: Call; created: boolean }> {
  const waits = request.source !== 'api';
  if (!waits) await lockGate(tx);
  const queued = await insertQueuedCall(tx, request);
  if (queued.outcome === 'deleted') {
    throw new LigaiError('call_ended', `Cannot dial as ${request.call_id}: that call has ended and was deleted`);
  }
  if (queued.outcome === 'existing') return { call: queued.call, created: false };
  requireSpeech(request, rules);
  requireNumber(request, rules);
  if (!waits) {
    await requireFreeNumber(tx, request, rules);
    await requireRoom(tx, request, rules);
  }
  await append(request.call_id, stateChanged(queued.call, 'queued', null));
  return { call: queued.call, created: true };
}

/**
 * Contacts and schedules are dialled long after they were validated, perhaps under other settings. Throwing rolls the
 * new row back; an existing call is not checked, so a repeated request gets the same response.
 */
function requireNumber({ number, call_id }: DialCall, { numbers }: DialRules): void {
  const problem = phoneNumberProblem(number, numbers);
  if (problem !== undefined) throw new LigaiError('invalid_request', `Cannot dial as ${call_id}: number ${problem}`);
}

/** Campaigns and schedules retry the request, so none of their calls is lost. */
function requireSpeech({ call_id }: DialCall, { speechProblem }: DialRules): void {
  if (speechProblem === undefined) return;
  throw new LigaiError('provider_unavailable', `Cannot dial as ${call_id}: ${speechProblem}`, { retryable: true });
}

/** The gate is locked, so no other call to the number is claimed or promised meanwhile. */
async function requireFreeNumber(tx: Transaction, { call_id, number }: DialCall, rules: DialRules): Promise<void> {
  if (!waitsForNumber('api', rules.oneCallPerNumber)) return;
  const other = await findCallOnNumber(tx, { number, except: call_id });
  if (other === undefined) return;
  const setting = `one_call_per_number: ${rules.oneCallPerNumber}`;
  throw new LigaiError('conflict', `Cannot dial as ${call_id}: the number is on call ${other} (${setting})`);
}

/** The new call is already counted: throwing rolls it back. */
async function requireRoom(tx: Transaction, { call_id }: DialCall, rules: DialRules): Promise<void> {
  if (rules.switchProblem !== undefined) {
    const message = `Cannot dial as ${call_id}: ${rules.switchProblem}`;
    throw new LigaiError('switch_unavailable', message, { retryable: true });
  }
  const problem = await findProviderProblem(tx);
  if (problem) {
    throw new LigaiError('provider_unavailable', `Cannot dial as ${call_id}: ${problem.reason}`, { retryable: true });
  }
  if ((await promisableSlots(tx, rules.maxConcurrent)) >= 0) return;
  const message = `Cannot dial as ${call_id}: the limit of ${rules.maxConcurrent} concurrent calls (max_concurrent_calls) is reached`;
  throw new LigaiError('limit_reached', message, { retryable: true });
}
