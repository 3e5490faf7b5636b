import type { CallId, CampaignStatus } from '@ligai/contracts';
import { contactOutcome, type OnLineContact, type SettledContact } from '@ligai/db';

export type Scene = {
  campaign: { status: CampaignStatus; maxConcurrent: number };
  onLine: readonly OnLineContact[];
  /** No calls can be placed now: calls not yet dialled are withdrawn, as in a pause. */
  waiting?: boolean;
  /** How many more calls may wait in the controller's queue. */
  room: number;
};

/** The actions for a campaign in this round. */
export type Round = {
  /** Their calls have ended. */
  finished: SettledContact[];
  /** Their calls will never be dialled: they become pending again. */
  returned: number[];
  /** Their calls have been answered since the last round. */
  answered: number[];
  /** Their calls are withdrawn if they are still queued. */
  withdrawn: OnLineContact[];
  /** Their calls are dialled and not yet answered. */
  ringing: CallId[];
  /** Their calls are not known to be requested. */
  unasked: number[];
  /** The number of further contacts to claim. */
  claim: number;
};

/**
 * Decides a campaign's round from the rows of its contacts on the line and of their calls. Contacts stay on the line
 * until their calls have ended, so that `maxConcurrent` counts calls, not requests. If the campaign is paused or
 * waiting, or `maxConcurrent` was lowered, calls that are not yet dialled are withdrawn, the latest first; dialled
 * calls continue.
 */
export function planRound({ campaign, onLine, waiting: cannotDial = false, room }: Scene): Round {
  const round: Round = { finished: [], returned: [], answered: [], withdrawn: [], ringing: [], unasked: [], claim: 0 };
  const waiting: OnLineContact[] = [];
  let up = 0;
  for (const contact of onLine) {
    const where = place(contact, round);
    if (where === 'waiting') waiting.push(contact);
    if (where === 'up') up += 1;
  }
  const wanted = campaign.status === 'running' && !cannotDial ? campaign.maxConcurrent : 0;
  const kept = Math.min(waiting.length, Math.max(0, wanted - up));
  round.withdrawn = waiting.slice(kept);
  round.unasked = waiting.slice(0, kept).flatMap(({ id, call }) => (call === null ? [id] : []));
  // Calls not yet requested will occupy the queue as well.
  round.claim = Math.max(0, Math.min(room - round.unasked.length, wanted - up - kept));
  return round;
}

/** Adds the result of a contact's call to the round; returns the state of an open call. */
function place({ id, callId, status, call, forbidden }: OnLineContact, round: Round): 'waiting' | 'up' | 'off' {
  if (call === null) {
    if (!forbidden) return 'waiting';
    round.returned.push(id);
    return 'off';
  }
  const outcome = contactOutcome(call);
  if (outcome === undefined) {
    if (call.status === 'queued') return 'waiting';
    if (call.startTime === null) round.ringing.push(callId);
    if (call.status === 'in_progress' && status === 'dialing') round.answered.push(id);
    return 'up';
  }
  if (outcome === 'not_dialled') round.returned.push(id);
  else round.finished.push({ id, outcome });
  return 'off';
}
