import type { CampaignOutcomesAnswer, EndReason, FinishedContactStatus } from '@ligai/contracts';
import { claimContacts, lockCampaign, outcomesOfCampaign, schema, settleContacts } from '@ligai/db';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaign, getCampaign, importJson, numbered } from '../../testing/campaigns.ts';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

afterAll(() => gateway[Symbol.asyncDispose]());

type End = { status: FinishedContactStatus; reason?: EndReason; successful?: boolean };

/** Ends the next contacts of a campaign, as campaign-dialer does. */
const finish = (id: number, ends: End[], stillCalling = 0) =>
  gateway.context.db.transaction(async (tx) => {
    const campaign = await lockCampaign(tx, id);
    const claimed = await claimContacts(tx, id, ends.length + stillCalling);
    const settled = ends.map(({ status, reason = null, successful = false }, nth) => {
      const outcome = { status, reason, successful, answered: status === 'completed', duration: 10 };
      return { id: claimed[nth]?.id ?? 0, outcome };
    });
    await settleContacts(tx, campaign, settled);
  });

const outcomes = (id: number) => getCampaign(gateway, `${id}/outcomes`) as Promise<CampaignOutcomesAnswer>;

const conversation: End = { status: 'completed', reason: 'agent_hangup', successful: true };
const hungUp: End = { status: 'completed', reason: 'callee_hangup' };
const busy: End = { status: 'busy' };

describe('the outcomes of a campaign', () => {
  it('are the finished contacts by status and reason, those on the line, and those not dialled', async () => {
    const { id } = await createCampaign(gateway);
    await importJson(gateway, id, numbered(20));
    await finish(id, [conversation, conversation, hungUp, busy]);
    await finish(id, [conversation, busy], 2);
    expect(await outcomes(id)).toMatchObject({
      ...{ total_contacts: 20, pending: 12, on_line: [{ status: 'dialing', contacts: 2 }], points: [] },
      finished: [
        { status: 'completed', reason: 'agent_hangup', successful: true, contacts: 3 },
        { status: 'busy', reason: null, successful: false, contacts: 2 },
        { status: 'completed', reason: 'callee_hangup', successful: false, contacts: 1 },
      ],
    });
  });

  it('have a point for each minute of a short campaign, also without an outcome', async () => {
    const { id } = await createCampaign(gateway);
    const { db } = gateway.context;
    await importJson(gateway, id, numbered(9));
    await db
      .update(schema.campaigns)
      .set({ startedAt: new Date('2026-01-15T10:05:20Z'), completedAt: new Date('2026-01-15T10:08:10Z') })
      .where(eq(schema.campaigns.id, id));
    const row = { campaignId: id, reason: '' as const, contacts: 2 };
    await db.insert(schema.campaignOutcomes).values([
      { ...row, minute: new Date('2026-01-15T10:05:00Z'), status: 'completed', successful: true },
      { ...row, minute: new Date('2026-01-15T10:07:00Z'), status: 'completed', successful: false },
      { ...row, minute: new Date('2026-01-15T10:07:00Z'), status: 'busy', successful: false },
    ]);
    expect(await outcomes(id)).toMatchObject({
      bucket_seconds: 60,
      points: [
        { at: '2026-01-15T10:05:00Z', successful: 2, failed: 0, statuses: { completed: 2 } },
        { at: '2026-01-15T10:06:00Z', successful: 0, failed: 0, statuses: {} },
        { at: '2026-01-15T10:07:00Z', successful: 0, failed: 4, statuses: { completed: 2, busy: 2 } },
        { at: '2026-01-15T10:08:00Z', successful: 0, failed: 0 },
      ],
    });
  });

  it.each([
    ['an hour', 3600, 60],
    ['a day', 86_400, 900],
    ['a month', 30 * 86_400, 43_200],
    ['ten years', 3650 * 86_400, 37 * 86_400],
  ])('of a campaign of %s have at most 101 points', async (_, seconds, bucketSeconds) => {
    const { id } = await createCampaign(gateway);
    await gateway.context.db
      .update(schema.campaigns)
      .set({
        startedAt: new Date(Date.parse('2026-01-15T10:05:00Z') - seconds * 1000),
        completedAt: new Date('2026-01-15T10:05:00Z'),
      })
      .where(eq(schema.campaigns.id, id));
    const { bucket_seconds, points } = await outcomes(id);
    expect(bucket_seconds).toBe(bucketSeconds);
    expect(points.length).toBeGreaterThan(20);
    expect(points.length).toBeLessThanOrEqual(101);
  });

  it('are read without a scan of the contacts', async () => {
    const { id } = await createCampaign(gateway);
    const { db } = gateway.context;
    await db.execute(sql`
      insert into contacts (campaign_id, phone_number, status, call_id)
      select ${id}, '55119' || (80000000 + n)::text, 'busy', 'call-x-' || n from generate_series(1, 30000) n`);
    await db.execute(sql`analyze contacts`);
    const plans = await db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      const before = await rowsRead(tx);
      await outcomesOfCampaign(tx, { id }, { start: new Date(), bucketSeconds: 60 });
      return (await rowsRead(tx)) - before;
    });
    expect(plans).toBeLessThan(1000);
  });

  it('of an unknown campaign are 404, and go with a deleted one', async () => {
    const { id } = await createCampaign(gateway);
    await importJson(gateway, id, numbered(1));
    await finish(id, [busy]);
    await gateway.ask(`DELETE /api/v1/campaigns/${id}`);
    expect(await gateway.ask(`GET /api/v1/campaigns/${id}/outcomes`)).toMatchObject({ status: 404 });
    const left = await gateway.context.db.$count(schema.campaignOutcomes, eq(schema.campaignOutcomes.campaignId, id));
    expect(left).toBe(0);
  });
});

/** Contacts that this transaction has read so far, in any way. */
async function rowsRead(tx: Pick<GatewayUnderTest['context']['db'], 'execute'>): Promise<number> {
  const { rows } = await tx.execute<{ rows: number }>(sql`
    select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows
    from pg_stat_xact_user_tables where relname = 'contacts'`);
  return rows[0]?.rows ?? Number.NaN;
}
