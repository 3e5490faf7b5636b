import { type CallId, type CallStatus, onLineStatuses } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { type Call, slotStatuses } from '../calls/call.ts';
import type { Campaign } from '../campaigns/campaign.ts';
import { countOutcomes } from '../campaigns/campaign-outcomes.ts';
import { lockCampaignIfThere } from '../campaigns/run-campaign.ts';
import type { Queryable, Transaction } from '../database.ts';
import { calls, callTombstones, campaigns, contacts } from '../schema/tables.ts';
import { type Contact, type ContactOutcome, contactOutcome } from './contact.ts';

const isOnLine = inArray(contacts.status, [...onLineStatuses]);

/** A contact on the line, and the state of its call. */
export type OnLineContact = {
  id: number;
  callId: CallId;
  status: 'dialing' | 'in_progress';
  /** Null if there is no call yet, or never will be (`forbidden`). */
  call: Pick<Call, 'status' | 'reason' | 'startTime' | 'duration' | 'successful'> | null;
  /** A call with this id can no longer be dialled. */
  forbidden: boolean;
};

/** The contacts of a campaign that are on the line, in import order. */
export async function contactsOnLine(db: Queryable, campaignId: number): Promise<OnLineContact[]> {
  const rows = await db
    .select({
      id: contacts.id,
      callId: contacts.callId,
      status: contacts.status,
      call: {
        ...{ status: calls.status, reason: calls.reason, startTime: calls.startTime, duration: calls.duration },
        successful: calls.successful,
      },
      forbidden: sql<boolean>`${isNotNull(callTombstones.callId)}`,
    })
    .from(contacts)
    .leftJoin(calls, eq(calls.callId, contacts.callId))
    .leftJoin(callTombstones, eq(callTombstones.callId, contacts.callId))
    .where(and(eq(contacts.campaignId, campaignId), isOnLine))
    .orderBy(asc(contacts.id));
  return rows as OnLineContact[];
}

/** How many of these are being called now: a call that is only queued is not in progress yet. */
export const countInProgress = (onLine: readonly OnLineContact[]): number =>
  onLine.filter(({ call }) => call !== null && (slotStatuses as readonly CallStatus[]).includes(call.status)).length;

/**
 * Returns those of these contacts, on the line without a known call, whose call was not requested within the last
 * `everyMs`, and marks them as requested now. `tx` has locked the campaign.
 */
export async function askAgain(
  tx: Transaction,
  campaignId: number,
  { ids, everyMs }: { ids: readonly number[]; everyMs: number },
): Promise<Contact[]> {
  if (ids.length === 0) return [];
  return tx
    .update(contacts)
    .set({ askedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(contacts.campaignId, campaignId),
        inArray(contacts.id, [...ids]),
        sql`${contacts.askedAt} <= clock_timestamp() - ${everyMs} * interval '1 millisecond'`,
      ),
    )
    .returning();
}

/** Shows which calls are being talked on. `tx` has locked the campaign. */
export async function showInProgress(tx: Transaction, campaignId: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(contacts)
    .set({ status: 'in_progress' })
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.id, [...ids]), eq(contacts.status, 'dialing')));
}

/**
 * For calls that were certainly not dialled: their contacts wait again, in their old place. `tx` has locked the
 * campaign.
 */
export async function returnContacts(tx: Transaction, campaignId: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(contacts)
    .set({ status: 'pending', callId: null, askedAt: null })
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.id, [...ids]), isOnLine));
}

export type SettledContact = { id: number; outcome: ContactOutcome };

/**
 * Saves how contacts have ended, and updates the campaign's figures; skips contacts that are no longer on the line.
 * `tx` has locked the campaign. Returns the campaign after the change.
 */
export async function settleContacts(
  tx: Transaction,
  campaign: Campaign,
  settled: readonly SettledContact[],
): Promise<Campaign> {
  if (settled.length === 0) return campaign;
  const ends = settled.map(({ id, outcome }) => ({ id, ...outcome }));
  const ended = sql`jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
    as ended(id bigint, status text, duration int, answered boolean, successful boolean, reason text)`;
  const rows = await tx
    .update(contacts)
    .set({
      ...{ status: sql`ended.status`, reason: sql`ended.reason` },
      ...{ duration: sql`ended.duration`, successful: sql`ended.successful` },
    })
    .from(ended)
    .where(and(eq(contacts.campaignId, campaign.id), sql`${contacts.id} = ended.id`, isOnLine))
    .returning({
      status: contacts.status,
      reason: contacts.reason,
      duration: contacts.duration,
      successful: contacts.successful,
      answered: sql<boolean>`ended.answered`,
    });
  await countOutcomes(tx, campaign.id, rows);
  return count(tx, campaign, rows);
}

async function count(
  tx: Transaction,
  { id }: Campaign,
  rows: readonly { successful: boolean; answered: boolean; duration: number }[],
): Promise<Campaign> {
  const successful = rows.filter((row) => row.successful).length;
  const answered = rows.filter((row) => row.answered);
  const seconds = answered.reduce((sum, { duration }) => sum + duration, 0);
  const [counted] = await tx
    .update(campaigns)
    .set({
      successfulContacts: sql`${campaigns.successfulContacts} + ${successful}`,
      failedContacts: sql`${campaigns.failedContacts} + ${rows.length - successful}`,
      answeredCalls: sql`${campaigns.answeredCalls} + ${answered.length}`,
      answeredSeconds: sql`${campaigns.answeredSeconds} + ${seconds}`,
    })
    .where(eq(campaigns.id, id))
    .returning();
  if (!counted) throw new LigaiError('not_found', `Campaign ${id} not found`);
  return counted;
}

/**
 * Saves the outcome of an ended call on its contact, if it has one, before the call is deleted: afterwards the outcome
 * is not stored anywhere else.
 */
export async function settleContactOf(tx: Transaction, call: Call): Promise<void> {
  const campaignId = await campaignOf(tx, call.callId);
  if (campaignId === undefined) return;
  const campaign = await lockCampaignIfThere(tx, campaignId);
  if (!campaign) return;
  const [contact] = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.callId, call.callId), isOnLine));
  if (!contact) return;
  const outcome = contactOutcome(call);
  if (outcome === 'not_dialled') await returnContacts(tx, campaignId, [contact.id]);
  else if (outcome) await settleContacts(tx, campaign, [{ id: contact.id, outcome }]);
}

async function campaignOf(tx: Transaction, callId: CallId): Promise<number | undefined> {
  const [contact] = await tx
    .select({ campaignId: contacts.campaignId })
    .from(contacts)
    .where(and(eq(contacts.callId, callId), isOnLine));
  return contact?.campaignId;
}
