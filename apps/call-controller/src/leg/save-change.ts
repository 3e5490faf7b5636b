import type { NewCallEvent } from '@ligai/contracts';
import {
  type Call,
  type OwnedLeg,
  returnToQueue,
  type SavedEnd,
  saveAnswered,
  saveEnd,
  saveHungUp,
  saveInProgress,
  saveKeyPressed,
  saveRinging,
  type Transaction,
} from '@ligai/db';
import { unreachable } from '@ligai/kernel';
import type { Append } from '@ligai/service';
import type { Conclusion, LegChange } from './leg.ts';
import { appendEnd, keyPressed, started, stateChanged } from './leg-events.ts';

/**
 * Writes a change and the event that tells of it. Each change starts from a certain status under a certain epoch, so
 * writing it again, after an answer that was lost, changes nothing and tells nothing. `nowMs` is the epoch time of the
 * clock that dated the change: what goes to the database is how long ago it was. Gives the call where something changed.
 */
export async function saveChange(
  { tx, append }: { tx: Transaction; append: Append },
  leg: OwnedLeg,
  change: LegChange,
  nowMs: number,
): Promise<Call | undefined> {
  if (change.to === 'ended') {
    const call = await saveEnd(tx, leg, endOf(change.conclusion, nowMs));
    if (call) await appendEnd({ tx, append }, call);
    return call;
  }
  const [call, event] = await write(tx, leg, change, nowMs);
  if (call && event) await append(leg.callId, event(call));
  return call;
}

type Written = [call: Call | undefined, event?: (call: Call) => NewCallEvent];

async function write(
  tx: Transaction,
  leg: OwnedLeg,
  change: Exclude<LegChange, { to: 'ended' }>,
  nowMs: number,
): Promise<Written> {
  switch (change.to) {
    case 'ringing':
      return [await saveRinging(tx, leg), (call) => stateChanged(call, 'ringing', 'dialing')];
    case 'answered':
      return [await saveAnswered(tx, leg, nowMs - change.atMs)];
    case 'in_progress':
      return [await saveInProgress(tx, leg), started];
    case 'key_pressed':
      return [await saveKeyPressed(tx, leg, change.key), ({ callId }) => keyPressed(callId, change.key)];
    case 'hung_up':
      return [await saveHungUp(tx, leg, endOf(change.conclusion, nowMs))];
    case 'queued':
      return [await returnToQueue(tx, leg, change.cause), (call) => stateChanged(call, 'queued', 'dialing')];
    default:
      return unreachable(change);
  }
}

function endOf({ atMs, ...conclusion }: Conclusion, nowMs: number): SavedEnd {
  return { ...conclusion, agoMs: atMs === null ? null : nowMs - atMs };
}
