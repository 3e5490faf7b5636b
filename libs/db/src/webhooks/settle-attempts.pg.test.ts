import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  deleteFinishedCall,
  deleteWebhook,
  findWebhook,
  listAttempts,
  listDeliveries,
  nextDeliveryInMs,
  type SettledAttempt,
  updateWebhook,
} from '../index.ts';
import { calls, webhookDeliveries, webhooks } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { attemptAt, box, failed, firstPage, one, someDeliveries } from '../testing/some-deliveries.ts';

const db = await migratedDatabase();
const { aCall, aWebhook, append, claim, settle } = someDeliveries(db);

describe('a settled attempt', () => {
  it('is logged with the body that was sent, and listed newest first', async () => {
    const { id } = await aWebhook();
    const callId = await aCall();
    await append(callId);
    const first = await one(claim());
    await settle(attemptAt(first, { ...failed, next: { status: 'pending', inMs: 0 } }));
    await settle(attemptAt(await one(claim()), { attempt: 2 }));
    const { attempts, total } = await listAttempts(db, id, firstPage);
    expect(total).toBe(2);
    expect(attempts).toMatchObject([
      { attempt: 2, success: true, statusCode: 200, responseBody: 'OK', error: null, event: 'call.started' },
      { attempt: 1, success: false, statusCode: 500, error: 'status 500', body: first.body, deliveryId: first.id },
    ]);
  });

  it('that failed makes the next attempt due after its pause', async () => {
    await aWebhook();
    await append(await aCall());
    const next = { status: 'pending' as const, inMs: 5_000 };
    await settle(attemptAt(await one(claim()), { ...failed, next }));
    expect(await claim()).toEqual([]);
    const inMs = (await nextDeliveryInMs(db)) ?? 0;
    expect(inMs).toBeGreaterThan(1_000);
    expect(inMs).toBeLessThanOrEqual(5_000);
  });

  it('deactivates an endpoint that responds with 410 at once', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    const gone = { ...failed, statusCode: 410, next: { status: 'dead' as const }, gone: true };
    expect(await settle(attemptAt(await one(claim()), gone))).toMatchObject([{ webhookId: id }]);
    expect(await findWebhook(db, id)).toMatchObject({
      isActive: false,
      inactiveReason: expect.stringContaining('410'),
    });
  });

  it('deactivates an endpoint without a success for three days, and a success restarts the three days', async () => {
    const { id } = await aWebhook();
    const failOnce = async () => {
      await append(await aCall());
      return settle(attemptAt(await one(claim()), { ...failed, next: { status: 'dead' } }));
    };
    const backdate = () => db.update(webhooks).set({ failingSince: sql`${webhooks.failingSince} - interval '3 days'` });
    expect(await failOnce()).toEqual([]);
    await backdate();
    await append(await aCall());
    await settle(attemptAt(await one(claim())));
    expect(await findWebhook(db, id)).toMatchObject({ isActive: true, failingSince: null });
    expect(await failOnce()).toEqual([]);
    await backdate();
    expect(await failOnce()).toEqual([
      { webhookId: id, reason: expect.stringMatching(/^Failing since .*status 500$/) },
    ]);
    expect(await updateWebhook(db, box, id, { isActive: true })).toMatchObject({
      failingSince: null,
      inactiveReason: null,
    });
  });

  it('with 410 deactivates an endpoint even if another attempt at the same time succeeded', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    await append(await aCall());
    const [first, second] = await claim();
    if (!first || !second) throw new Error('expected two deliveries');
    const gone = { ...failed, statusCode: 410, next: { status: 'dead' as const }, gone: true };
    expect(await settle(attemptAt(first, gone), attemptAt(second))).toMatchObject([{ webhookId: id }]);
  });

  it('does not deactivate an endpoint that had a success at the same time, or whose delivery is retried', async () => {
    const { id } = await aWebhook();
    const attempt = async (given: Partial<SettledAttempt> = {}) => {
      await append(await aCall());
      return attemptAt(await one(claim()), given);
    };
    const dead = { ...failed, next: { status: 'dead' as const } };
    const backdate = () => db.update(webhooks).set({ failingSince: sql`${webhooks.failingSince} - interval '3 days'` });
    await settle(await attempt(dead));
    await backdate();
    const [good, bad] = [await attempt(), await attempt(dead)];
    expect(await settle(good, bad)).toEqual([]);
    await backdate();
    expect(await settle(await attempt({ ...failed, next: { status: 'pending', inMs: 60_000 } }))).toEqual([]);
    expect(await findWebhook(db, id)).toMatchObject({ isActive: true });
    expect(await settle(await attempt(dead))).toMatchObject([{ webhookId: id }]);
  });

  it('of a webhook that was deleted meanwhile changes nothing', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    const claimed = await one(claim());
    await deleteWebhook(db, id);
    await settle(attemptAt(claimed));
    expect(await db.$count(webhookDeliveries)).toBe(0);
  });
});

describe('the deletion of a call', () => {
  it('deletes its finished deliveries at once, and each pending one after it was sent', async () => {
    const { id } = await aWebhook();
    const callId = await aCall();
    await append(callId);
    await settle(attemptAt(await one(claim())));
    await append(callId);
    await db.update(calls).set({ status: 'completed', endTime: sql`now()` }).where(eq(calls.callId, callId));
    await deleteFinishedCall(db, callId);
    expect((await listDeliveries(db, id, firstPage)).deliveries).toMatchObject([{ status: 'pending', sequence: 2 }]);
    await settle(attemptAt(await one(claim())));
    expect((await listDeliveries(db, id, firstPage)).total).toBe(0);
    expect((await listAttempts(db, id, firstPage)).total).toBe(0);
  });
});
