import type { CallId } from '@ligai/contracts';
import {
  askAgain,
  type Campaign,
  type CampaignUnderWay,
  type Contact,
  campaignFigures,
  claimContacts,
  contactsOnLine,
  countInProgress,
  hasPendingContacts,
  noteProgressReported,
  returnContacts,
  saveCompleted,
  saveWaiting,
  settleContacts,
  showInProgress,
  type Transaction,
  tryLockCampaign,
  type Waiting,
} from '@ligai/db';
import type { Append, AppendToCampaign } from '@ligai/service';
import type { DialerTiming } from '../timing.ts';
import { planRound } from './plan-round.ts';
import { takeBack } from './take-back.ts';

type Tools = { tx: Transaction; append: Append; appendToCampaign: AppendToCampaign };

export type RoundOptions = {
  /** The number of further calls that may wait at the gate. */
  room: number;
  /** Why no calls can be placed now; undefined if they can. */
  waiting: Waiting | undefined;
  timing: DialerTiming;
};

export type RoundResult = {
  campaign: Campaign;
  /** Contacts whose calls are requested once this is committed. */
  asked: Contact[];
  /** The number of newly claimed contacts among them. */
  claimed: number;
  /** No contact was left: the campaign completed in this round. */
  completed: boolean;
  /** Calls that are dialled and not yet answered. */
  ringing: CallId[];
};

/**
 * One round of one campaign: it saves the results of its calls, claims further contacts, and completes the campaign
 * when none is left. Undefined if another dialer is processing it. The campaign is locked, so two rounds never overlap,
 * and a round that dies before its commit changes nothing.
 */
export async function runRound(
  { tx, append, appendToCampaign }: Tools,
  id: number,
  { room, waiting, timing }: RoundOptions,
): Promise<RoundResult | undefined> {
  const locked = await tryLockCampaign(tx, id);
  if (!locked) return undefined;
  const onLine = await contactsOnLine(tx, id);
  const round = planRound({ campaign: locked, onLine, waiting: waiting !== undefined, room });
  const settled = await settleContacts(tx, locked, round.finished);
  const campaign = settled.status === 'running' ? await saveWaiting(tx, settled, waiting) : settled;
  await showInProgress(tx, id, round.answered);
  const returned = [...round.returned, ...(await takeBack({ tx, append }, round.withdrawn))];
  await returnContacts(tx, id, returned);
  const claimed = await claimContacts(tx, id, round.claim);
  const again = await askAgain(tx, id, { ids: round.unasked, everyMs: timing.askAgainMs });
  const left = onLine.length - round.finished.length - returned.length + claimed.length;
  const waitsOtherwise = campaign.waitingReason !== locked.waitingReason;
  const live = { ...campaign, inProgress: countInProgress(onLine), left };
  const completed = await completeOrReport({ tx, appendToCampaign }, live, { ...timing, waitsOtherwise });
  return { campaign, asked: [...again, ...claimed], claimed: claimed.length, completed, ringing: round.ringing };
}

/**
 * Completes the campaign if no contact is left, and reports its progress: at once if no further round would. True if it
 * completed.
 */
async function completeOrReport(
  { tx, appendToCampaign }: Pick<Tools, 'tx' | 'appendToCampaign'>,
  campaign: CampaignUnderWay & { left: number },
  { progressEveryMs, waitsOtherwise }: DialerTiming & { waitsOtherwise: boolean },
): Promise<boolean> {
  const { id, status, inProgress, left } = campaign;
  if (status === 'running' && left === 0 && !(await hasPendingContacts(tx, id))) {
    const completed = await saveCompleted(tx, id);
    await appendToCampaign(id, { type: 'campaign.completed', data: campaignFigures({ ...completed, inProgress }) });
    return true;
  }
  if ((await noteProgressReported(tx, campaign, left === 0 ? 0 : progressEveryMs)) || waitsOtherwise) {
    await appendToCampaign(id, { type: 'campaign.progress', data: campaignFigures(campaign) });
  }
  return false;
}
