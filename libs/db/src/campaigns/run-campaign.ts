import type { CampaignStatus, PromptSnapshot } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { eq, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Transaction } from '../database.ts';
import { campaigns } from '../schema/tables.ts';
import type { Campaign } from './campaign.ts';

/**
 * Locks a campaign until the transaction ends: no other transaction changes it or the statuses of its contacts. Waits
 * while another transaction holds the lock. Error: `not_found`.
 */
export async function lockCampaign(tx: Transaction, id: number): Promise<Campaign> {
  const campaign = await lockCampaignIfThere(tx, id);
  if (!campaign) throw new LigaiError('not_found', `Campaign ${id} not found`);
  return campaign;
}

/** As `lockCampaign`, but returns undefined if there is no such campaign. */
export async function lockCampaignIfThere(tx: Transaction, id: number): Promise<Campaign | undefined> {
  // Weaker than `update`: it does not conflict with an import, which only locks the campaign against deletion.
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, id)).for('no key update');
  return campaign;
}

/**
 * As `lockCampaign`, but returns undefined if another transaction holds the lock, or if the campaign does not exist.
 */
export async function tryLockCampaign(tx: Transaction, id: number): Promise<Campaign | undefined> {
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(eq(campaigns.id, id))
    .for('no key update', { skipLocked: true });
  return campaign;
}

/** It waits for nothing. */
const dialling = { waitingReason: null, resumesAt: null };

/** `tx` has locked the campaign. `startedAt` is the time of the first start. */
export const saveStarted = (tx: Transaction, id: number, prompt: PromptSnapshot): Promise<Campaign> =>
  change(tx, id, {
    ...dialling,
    status: 'running',
    prompt,
    startedAt: sql`coalesce(${campaigns.startedAt}, clock_timestamp())`,
  });

/** `tx` has locked it. */
export const savePaused = (tx: Transaction, id: number): Promise<Campaign> =>
  change(tx, id, { ...dialling, status: 'paused' });

/** `tx` has locked it. */
export const saveCompleted = (tx: Transaction, id: number): Promise<Campaign> =>
  change(tx, id, { ...dialling, status: 'completed' satisfies CampaignStatus, completedAt: sql`clock_timestamp()` });

/** Why a running campaign places no calls at present, and when it tries again. */
export type Waiting = { reason: string; resumesAt: Date | null };

/** Saves why the campaign waits; undefined if it dials. `tx` has locked it. Returns the campaign after the change. */
export async function saveWaiting(
  tx: Transaction,
  campaign: Campaign,
  waiting: Waiting | undefined,
): Promise<Campaign> {
  const { reason: waitingReason, resumesAt } = waiting ?? { reason: null, resumesAt: null };
  const isSame = campaign.waitingReason === waitingReason && campaign.resumesAt?.getTime() === resumesAt?.getTime();
  return isSame ? campaign : change(tx, campaign.id, { waitingReason, resumesAt });
}

/**
 * Notes that progress is being reported, unless it has not changed since the last report, or a report is younger than
 * `everyMs`. `tx` has locked the campaign. Returns whether to report it.
 */
export async function noteProgressReported(
  tx: Transaction,
  campaign: Pick<Campaign, 'id' | 'successfulContacts' | 'failedContacts' | 'progressReported'>,
  everyMs: number,
): Promise<boolean> {
  const finished = campaign.successfulContacts + campaign.failedContacts;
  if (finished === campaign.progressReported) return false;
  const reported = await tx
    .update(campaigns)
    .set({ progressReported: finished, progressReportedAt: sql`clock_timestamp()` })
    .where(
      sql`${campaigns.id} = ${campaign.id} and (${campaigns.progressReportedAt} is null
        or ${campaigns.progressReportedAt} <= clock_timestamp() - ${everyMs} * interval '1 millisecond')`,
    )
    .returning({ id: campaigns.id });
  return reported.length > 0;
}

async function change(tx: Transaction, id: number, set: PgUpdateSetSource<typeof campaigns>): Promise<Campaign> {
  const [campaign] = await tx.update(campaigns).set(set).where(eq(campaigns.id, id)).returning();
  if (!campaign) throw new LigaiError('not_found', `Campaign ${id} not found`);
  return campaign;
}
