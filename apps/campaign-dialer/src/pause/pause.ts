import {
  type Campaign,
  campaignFigures,
  contactsOnLine,
  countInProgress,
  lockCampaign,
  returnContacts,
  savePaused,
  type Transaction,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { Append, AppendToCampaign } from '@ligai/service';
import { planRound } from '../round/plan-round.ts';
import { takeBack } from '../round/take-back.ts';

type Tools = { tx: Transaction; append: Append; appendToCampaign: AppendToCampaign };

/**
 * Pauses a running campaign. Its calls that are not dialled yet are withdrawn in the same transaction, so that none is
 * dialled after the commit; dialled calls continue to their end. Errors: as `pauseCampaign`.
 */
export async function pause({ tx, append, appendToCampaign }: Tools, id: number): Promise<Campaign> {
  const campaign = await lockCampaign(tx, id);
  if (campaign.status !== 'running') {
    throw new LigaiError('conflict', `Cannot pause campaign ${id}: it is not running but ${campaign.status}`);
  }
  const paused = await savePaused(tx, id);
  const onLine = await contactsOnLine(tx, id);
  const { withdrawn } = planRound({ campaign: paused, onLine, room: 0 });
  const returned = await takeBack({ tx, append }, withdrawn);
  await returnContacts(tx, id, returned);
  const inProgress = countInProgress(onLine);
  await appendToCampaign(id, { type: 'campaign.paused', data: campaignFigures({ ...paused, inProgress }) });
  return paused;
}
