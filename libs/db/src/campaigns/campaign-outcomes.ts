import { type ContactStatus, type EndReason, onLineStatuses } from '@ligai/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { campaignOutcomes, contacts } from '../schema/tables.ts';
import type { Campaign } from './campaign.ts';

type Outcome = { status: ContactStatus; reason: EndReason | null; successful: boolean };

/** Counts contacts that have just finished. `tx` has locked the campaign. */
export async function countOutcomes(tx: Transaction, campaignId: number, finished: readonly Outcome[]): Promise<void> {
  const groups = Map.groupBy(finished, ({ status, reason, successful }) =>
    JSON.stringify([status, reason, successful]),
  );
  const rows = [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ first, count: others.length + 1 }] : [],
  );
  if (rows.length === 0) return;
  await tx
    .insert(campaignOutcomes)
    .values(
      rows.map(({ first: { status, reason, successful }, count }) => ({
        ...{ campaignId, minute: sql`date_trunc('minute', clock_timestamp())` },
        ...{ status, reason: reason ?? ('' as const), successful, contacts: count },
      })),
    )
    .onConflictDoUpdate({
      target: [
        campaignOutcomes.campaignId,
        campaignOutcomes.minute,
        campaignOutcomes.status,
        campaignOutcomes.reason,
        campaignOutcomes.successful,
      ],
      set: { contacts: sql`${campaignOutcomes.contacts} + excluded.contacts` },
    });
}

export type OutcomesOfCampaign = {
  /** Contacts on the line by status. */
  onLine: { status: ContactStatus; contacts: number }[];
  finished: (Outcome & { contacts: number })[];
  /** Points of the chart that have contacts; `at` is their beginning. */
  points: (Outcome & { at: Date; contacts: number })[];
};

/**
 * The outcomes of a campaign's contacts, in all and for each `bucketSeconds` from `start` on. Reads the campaign's counts, at most a
 * few for each minute in which contacts finished, and its contacts on the line.
 */
export async function outcomesOfCampaign(
  db: Queryable,
  { id }: Pick<Campaign, 'id'>,
  { start, bucketSeconds }: { start: Date; bucketSeconds: number },
): Promise<OutcomesOfCampaign> {
  const [onLine, { rows }] = await Promise.all([
    db
      .select({ status: contacts.status, contacts: sql<number>`count(*)::int` })
      .from(contacts)
      .where(and(eq(contacts.campaignId, id), inArray(contacts.status, [...onLineStatuses])))
      .groupBy(contacts.status),
    db.execute<Outcome & { bucket: number; contacts: number }>(sql`
      select greatest(0, floor(extract(epoch from minute - ${start.toISOString()}::timestamptz) / ${bucketSeconds}::int))::int as bucket,
        status, nullif(reason, '') as reason, successful, sum(contacts)::int as contacts
      from ${campaignOutcomes} where campaign_id = ${id} group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
  ]);
  const points = rows.map(({ bucket, ...row }) => {
    return { ...row, at: new Date(start.getTime() + bucket * bucketSeconds * 1000) };
  });
  return { onLine, points, finished: inAll(points) };
}

function inAll(points: OutcomesOfCampaign['points']): OutcomesOfCampaign['finished'] {
  const sums = new Map<string, OutcomesOfCampaign['finished'][number]>();
  for (const { status, reason, successful, contacts: count } of points) {
    const key = JSON.stringify([status, reason, successful]);
    sums.set(key, { status, reason, successful, contacts: (sums.get(key)?.contacts ?? 0) + count });
  }
  return [...sums.values()].sort((one, other) => other.contacts - one.contacts);
}
