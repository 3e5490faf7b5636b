import { CampaignOutcomesAnswer, recordPath, toTimestamp } from '@ligai/contracts';
import { type LiveCampaign, type OutcomesOfCampaign, outcomesOfCampaign, requireCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';

export const getCampaignOutcomesRoute = route({
  method: 'get',
  path: '/api/v1/campaigns/:id/outcomes',
  summary: 'Get Campaign Outcomes',
  description: 'How the contacts of the campaign have ended, by status and reason, and over time.',
  params: recordPath('The campaign ID'),
  answer: CampaignOutcomesAnswer,
  errors: { 404: 'There is no such campaign' },
  example: {
    answer: {
      total_contacts: 100,
      pending: 52,
      on_line: [{ status: 'in_progress', contacts: 3 }],
      finished: [
        { status: 'completed', reason: 'agent_hangup', successful: true, contacts: 40 },
        { status: 'busy', reason: null, successful: false, contacts: 5 },
      ],
      bucket_seconds: 60,
      points: [
        { at: '2026-01-15T10:05:00Z', successful: 12, failed: 1, statuses: { completed: 12, busy: 1 } },
        { at: '2026-01-15T10:06:00Z', successful: 28, failed: 4, statuses: { completed: 28, busy: 4 } },
      ],
    },
  },
  async handle({ params: { id } }, { db, clock }) {
    const campaign = await requireCampaign(db, id);
    const period = periodOf(campaign, new Date(clock.now()));
    const { onLine, finished, points } = await outcomesOfCampaign(db, campaign, period);
    const finishedContacts = campaign.successfulContacts + campaign.failedContacts;
    const calling = onLine.reduce((sum, { contacts }) => sum + contacts, 0);
    return {
      total_contacts: campaign.totalContacts,
      pending: Math.max(0, campaign.totalContacts - finishedContacts - calling),
      on_line: onLine,
      finished,
      bucket_seconds: period.bucketSeconds,
      points: campaign.startedAt === null ? [] : pointsOf(points, period),
    };
  },
});

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
/** Lengths of a bucket that a reader expects on an axis. */
const lengths = [1, 2, 5, 10, 15, 30]
  .map((count) => count * minute)
  .concat([1, 2, 3, 6, 12].map((count) => count * hour))
  .concat([1, 2, 7, 14, 28].map((count) => count * day));

const mostBuckets = 100;

type Period = { start: Date; end: Date; bucketSeconds: number };

/** From the first start to the completion or to `now`, from a whole bucket on. */
function periodOf({ startedAt, completedAt, createdAt }: LiveCampaign, now: Date): Period {
  const from = startedAt ?? createdAt;
  const end = completedAt ?? now;
  const seconds = Math.max(0, (end.getTime() - from.getTime()) / 1000);
  const needed = seconds / mostBuckets;
  const bucketSeconds = lengths.find((length) => length >= needed) ?? Math.ceil(needed / day) * day;
  const bucketMs = bucketSeconds * 1000;
  return { start: new Date(Math.floor(from.getTime() / bucketMs) * bucketMs), end, bucketSeconds };
}

/** All points of the period, also those in which nothing finished. */
function pointsOf(
  counted: OutcomesOfCampaign['points'],
  { start, end, bucketSeconds }: Period,
): CampaignOutcomesAnswer['points'] {
  const byTime = Map.groupBy(counted, ({ at }) => at.getTime());
  const bucketMs = bucketSeconds * 1000;
  const lastMs = Math.max(end.getTime(), ...byTime.keys());
  const count = Math.floor((lastMs - start.getTime()) / bucketMs) + 1;
  return Array.from({ length: count }, (_, nth) => {
    const atMs = start.getTime() + nth * bucketMs;
    const point = { at: toTimestamp(new Date(atMs)), successful: 0, failed: 0, statuses: {} as Record<string, number> };
    for (const { status, successful, contacts } of byTime.get(atMs) ?? []) {
      point[successful ? 'successful' : 'failed'] += contacts;
      point.statuses[status] = (point.statuses[status] ?? 0) + contacts;
    }
    return point;
  });
}
