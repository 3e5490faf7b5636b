import { newCallId, newEventId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { advanceCallTotals, callStats, deleteFinishedCall, retireOldRecords, schema } from './index.ts';
import { migratedDatabase } from './testing/migrated-database.ts';

const { calls, callTombstones, campaignEvents, campaigns, contacts, events, idempotencyKeys, turns } = schema;
const { importReports, imports, refusedRows, webhookAttempts, webhookDeliveries, webhooks } = schema;

const db = await migratedDatabase({}, 'owner');
const days = { calls: 365, events: 30, deliveries: 30 };
const ago = (count: number) => sql`now() - ${count} * interval '1 day'`;

beforeEach(async () => {
  await db.execute(
    sql`truncate calls, call_totals, call_tombstones, campaigns, contacts, webhooks, idempotency_keys cascade`,
  );
});

/** A call of so many days ago, with a turn and a published event. */
async function aCall(age: number, given: Partial<typeof calls.$inferInsert> = {}): Promise<typeof calls.$inferSelect> {
  const ended = { status: 'completed' as const, startTime: ago(age), endTime: sql`${ago(age)} + interval '10 s'` };
  const callId = newCallId();
  const [call] = await db
    .insert(calls)
    .values({
      callId,
      calledNumber: aPhoneNumber(),
      source: 'api',
      prompt: aPrompt(),
      dialBefore: ago(age),
      createdAt: ago(age),
      successful: true,
      ...ended,
      ...given,
    } as unknown as typeof calls.$inferInsert)
    .returning();
  if (!call) throw new Error('no call');
  await db
    .insert(turns)
    .values({ callId, index: 0, generation: 1, role: 'user', content: 'Oi', startedAt: new Date() });
  await anEvent(call.callId, age);
  return call;
}

async function anEvent(callId: string, age: number, publishedAt: unknown = sql`now()`): Promise<void> {
  const [last] = await db
    .select({ n: sql<number>`count(*)::int` })
    .from(events)
    .where(eq(events.callId, callId as never));
  await db.insert(events).values({
    id: newEventId(),
    callId,
    sequence: (last?.n ?? 0) + 1,
    type: 'call.ended',
    occurredAt: ago(age),
    data: {},
    publishedAt,
  } as unknown as typeof events.$inferInsert);
}

async function aDelivery(callId: string, age: number, status: 'pending' | 'delivered'): Promise<number> {
  const [webhook] = await db
    .insert(webhooks)
    .values({ name: 'crm', url: 'https://example.com', events: ['call.ended'] })
    .returning({ id: webhooks.id });
  const [delivery] = await db
    .insert(webhookDeliveries)
    .values({
      webhookId: webhook?.id,
      eventId: newEventId(),
      callId,
      sequence: 1,
      event: 'call.ended',
      body: '{}',
      status,
      createdAt: ago(age),
      nextAttemptAt: status === 'pending' ? sql`now()` : null,
      finishedAt: status === 'pending' ? null : ago(age),
    } as unknown as typeof webhookDeliveries.$inferInsert)
    .returning({ id: webhookDeliveries.id });
  const attempt = { event: 'call.ended', attempt: 1, success: status !== 'pending', responseTimeMs: 1 };
  await db.insert(webhookAttempts).values({
    ...attempt,
    webhookId: webhook?.id,
    deliveryId: delivery?.id,
    createdAt: ago(age),
  } as unknown as typeof webhookAttempts.$inferInsert);
  return delivery?.id ?? 0;
}

const counted = async () => void (await db.transaction((tx) => advanceCallTotals(tx, 1_000)));
const retire = async (given = days, limit = 100) => {
  await counted();
  return retireOldRecords(db, given, limit);
};

describe('retention', () => {
  it('deletes old calls with their turns, events and finished deliveries, and leaves a tombstone', async () => {
    const old = await aCall(366);
    const recent = await aCall(364);
    const owed = await aDelivery(old.callId, 366, 'pending');
    await aDelivery(old.callId, 1, 'delivered');
    expect(await retire()).toMatchObject({ calls: 1 });
    expect(await db.select({ id: calls.id }).from(calls)).toEqual([{ id: recent.id }]);
    expect(await db.select({ callId: turns.callId }).from(turns)).toEqual([{ callId: recent.callId }]);
    expect(await db.select({ id: webhookDeliveries.id }).from(webhookDeliveries)).toEqual([{ id: owed }]);
    expect(await db.select({ callId: callTombstones.callId }).from(callTombstones)).toEqual([{ callId: old.callId }]);
  });

  it('does not delete active calls, calls with an unpublished event, or calls whose contact is not settled', async () => {
    const active = await aCall(400, { status: 'in_progress', endTime: null });
    const [{ id: firstId }] = [await aCall(400)];
    await db.delete(calls).where(eq(calls.id, active.id));
    const unpublished = await aCall(400);
    await anEvent(unpublished.callId, 400, null);
    const unsettled = await aCall(400);
    const [campaign] = await db.insert(campaigns).values({ name: 'c', maxConcurrent: 1 }).returning();
    await db.insert(contacts).values({
      campaignId: campaign?.id ?? 0,
      phoneNumber: aPhoneNumber(),
      status: 'dialing',
      callId: unsettled.callId,
      askedAt: new Date(),
    });
    expect(await retire()).toMatchObject({ calls: 1 });
    const left = await db.select({ id: calls.id }).from(calls).orderBy(calls.id);
    expect(left).toEqual([{ id: unpublished.id }, { id: unsettled.id }]);
    expect(left).not.toContainEqual({ id: firstId });
    const stillActive = await aCall(400, { status: 'in_progress', endTime: null });
    expect(await retire()).toMatchObject({ calls: 0 });
    expect(await db.select({ id: calls.id }).from(calls)).toContainEqual({ id: stillActive.id });
  });

  it('deletes published events of ended calls and of campaigns, finished deliveries, logs, tombstones and keys', async () => {
    const call = await aCall(31);
    await anEvent(call.callId, 29);
    await anEvent(call.callId, 31, null);
    const active = await aCall(31, { status: 'in_progress', endTime: null });
    await aDelivery(call.callId, 31, 'delivered');
    const owed = await aDelivery(call.callId, 31, 'pending');
    await db.insert(callTombstones).values([
      { callId: newCallId(), deletedAt: ago(366) as unknown as Date },
      { callId: newCallId(), deletedAt: ago(364) as unknown as Date },
    ]);
    const [campaign] = await db.insert(campaigns).values({ name: 'c', maxConcurrent: 1 }).returning();
    for (const [sequence, publishedAt] of [sql`now()`, null].entries()) {
      await db.insert(campaignEvents).values({
        id: newEventId(),
        campaignId: campaign?.id,
        sequence,
        type: 'campaign.started',
        occurredAt: ago(31),
        data: {},
        publishedAt,
      } as unknown as typeof campaignEvents.$inferInsert);
    }
    const key = { principal: '', route: 'POST /x', fingerprint: null, runningUntil: new Date() };
    await db.insert(idempotencyKeys).values([
      { ...key, key: 'old', expiresAt: ago(1) as unknown as Date },
      { ...key, key: 'new', expiresAt: ago(-1) as unknown as Date },
    ]);
    expect(await retire()).toEqual({
      calls: 0,
      tombstones: 1,
      events: 1,
      campaignEvents: 1,
      deliveries: 1,
      attempts: 0,
      imports: 0,
      keys: 1,
    });
    expect((await db.select().from(events).where(eq(events.callId, call.callId))).length).toBe(2);
    expect((await db.select().from(events).where(eq(events.callId, active.callId))).length).toBe(1);
    const attempts = await db.select({ deliveryId: webhookAttempts.deliveryId }).from(webhookAttempts);
    expect(attempts).toEqual([{ deliveryId: owed }]);
  });

  it('deletes imports with their reports and refused rows after 30 days', async () => {
    const [campaign] = await db.insert(campaigns).values({ name: 'c', maxConcurrent: 1 }).returning();
    const counts = { campaignId: campaign?.id ?? 0, imported: 1, duplicates: 0, errors: 1 };
    for (const age of [31, 29]) {
      const done = { ...counts, createdAt: ago(age) as unknown as Date };
      const [stored] = await db.insert(imports).values(done).returning({ id: imports.id });
      const importId = stored?.id ?? 0;
      await db.insert(importReports).values({ importId, nth: 0, piece: Buffer.from('5511999887766') });
      await db.insert(refusedRows).values({ importId, campaignId: counts.campaignId, line: 2, phoneNumber: '119998' });
    }
    expect(await retire({ calls: 0, events: 0, deliveries: 0 })).toMatchObject({ imports: 1 });
    const left = await db.select({ young: sql`created_at > ${ago(30)}`, id: imports.id }).from(imports);
    expect(left).toMatchObject([{ young: true }]);
    expect(await db.select({ importId: importReports.importId }).from(importReports)).toEqual([
      { importId: left[0]?.id },
    ]);
    expect(await db.select({ importId: refusedRows.importId }).from(refusedRows)).toEqual([{ importId: left[0]?.id }]);
  });

  it('deletes at most the limit at a time, and nothing for 0 days', async () => {
    for (let nth = 0; nth < 3; nth += 1) await aCall(400);
    expect(await retire({ calls: 0, events: 0, deliveries: 0 })).toMatchObject({ calls: 0, events: 0 });
    expect(await retire(days, 2)).toMatchObject({ calls: 2 });
    expect(await retire(days, 2)).toMatchObject({ calls: 1 });
  });

  it('runs in one process at a time', async () => {
    await aCall(400);
    await counted();
    const rounds = Array.from({ length: 3 }, () => retireOldRecords(db, days, 100));
    const deleted = (await Promise.all(rounds)).map((retired) => retired.calls ?? 0);
    expect(deleted.toSorted()).toEqual([0, 0, 1]);
  });
});

describe('statistics', () => {
  it('are the same before and after calls enter the totals, and do not change by retention', async () => {
    await aCall(366, { endTime: sql`${ago(366)} + interval '20 s'` } as never);
    await aCall(2, { successful: false });
    const deleted = await aCall(1, { successful: false });
    const noAnswer = { status: 'no_answer' as const, startTime: null, successful: false };
    await aCall(1, noAnswer);
    const before = await callStats(db, 'UTC');
    expect(before).toMatchObject({ total_calls_all_time: 4, avg_duration: 13.3, success_rate: 25 });
    await counted();
    expect(await callStats(db, 'UTC')).toEqual(before);
    expect(await retire()).toMatchObject({ calls: 1 });
    expect(await callStats(db, 'UTC')).toEqual(before);
    await deleteFinishedCall(db, deleted.id);
    expect(await callStats(db, 'UTC')).toMatchObject({ total_calls_all_time: 3, avg_duration: 15, success_rate: 33.3 });
  });

  it('add calls to the totals in slices, up to the first call that is active or recent', async () => {
    for (let nth = 0; nth < 5; nth += 1) await aCall(1);
    const active = await aCall(1, { status: 'in_progress', endTime: null });
    await aCall(1);
    const advance = () => db.transaction((tx) => advanceCallTotals(tx, 2));
    expect([await advance(), await advance(), await advance(), await advance()]).toEqual([true, true, false, false]);
    const [totals] = await db.select().from(schema.callTotals);
    expect(totals).toMatchObject({ calls: 5, throughId: active.id - 1 });
    expect((await callStats(db, 'UTC')).total_calls_all_time).toBe(7);
    await db.update(calls).set({ status: 'completed', endTime: sql`now()` }).where(eq(calls.id, active.id));
    await aCall(0);
    await advance();
    expect((await db.select().from(schema.callTotals))[0]).toMatchObject({ calls: 7 });
    expect((await callStats(db, 'UTC')).total_calls_all_time).toBe(8);
  });

  it('use UTC if the database does not know the time zone', async () => {
    await aCall(0);
    expect(await callStats(db, 'US/Pacific-New')).toEqual(await callStats(db, 'UTC'));
  });
});
