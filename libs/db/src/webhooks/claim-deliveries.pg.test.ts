import { describe, expect, it } from 'vitest';
import { claimDeliveries, nextDeliveryInMs, updateWebhook } from '../index.ts';
import { webhookDeliveries } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { attemptAt, box, failed, one, someDeliveries } from '../testing/some-deliveries.ts';

const db = await migratedDatabase();
const { aCall, aWebhook, append, claim, settle } = someDeliveries(db);

describe('a claim', () => {
  it('of a delivery succeeds for one of several concurrent dispatchers', async () => {
    await aWebhook();
    for (let call = 0; call < 20; call += 1) await append(await aCall());
    const claimed = (await Promise.all(Array.from({ length: 6 }, () => claim(7)))).flat();
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
    expect(claimed.length + (await claim()).length).toBe(20);
  });

  it('exceeds neither the room of each endpoint nor the total room', async () => {
    const [full, narrow, other] = [await aWebhook(), await aWebhook(), await aWebhook()];
    for (let call = 0; call < 4; call += 1) await append(await aCall());
    const byWebhook = new Map([
      [full.id, 0],
      [narrow.id, 1],
    ]);
    expect(await claimDeliveries(db, { byWebhook, ofOthers: 3, total: 2 }, 60_000)).toHaveLength(2);
    const rest = await claimDeliveries(db, { byWebhook, ofOthers: 3, total: 100 }, 60_000);
    const taken = Map.groupBy(rest, ({ webhookId }) => webhookId);
    expect(taken.has(full.id)).toBe(false);
    expect(taken.get(narrow.id) ?? []).toHaveLength(1);
    expect(taken.get(other.id)?.length).toBeGreaterThan(0);
  });

  it('does not take an event before the previous one of the same call has been tried', async () => {
    await aWebhook();
    const [callId, otherId] = [await aCall(), await aCall()];
    await append(callId);
    await append(callId);
    await append(otherId);
    const [first, other] = await claim();
    expect([first?.body, other?.body].map((body) => JSON.parse(body ?? '').data)).toMatchObject([
      { call_id: callId, sequence: 1 },
      { call_id: otherId, sequence: 1 },
    ]);
    expect(await claim()).toEqual([]);
    if (first) await settle(attemptAt(first, { ...failed, next: { status: 'pending', inMs: 60_000 } }));
    const second = await one(claim());
    expect(JSON.parse(second.body).data).toMatchObject({ call_id: callId, sequence: 2 });
  });

  it('that is not settled is due again when its lease expires, and its late result changes nothing', async () => {
    await aWebhook();
    await append(await aCall());
    const lost = await one(claim(1, 0));
    const again = await one(claim());
    expect(again.id).toBe(lost.id);
    expect(again.claim).not.toBe(lost.claim);
    await settle(attemptAt(lost));
    expect(await db.select().from(webhookDeliveries)).toMatchObject([{ status: 'pending', claim: again.claim }]);
    await settle(attemptAt(again));
    expect(await db.select().from(webhookDeliveries)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });

  it('takes deliveries of active webhooks only, and the pending ones once a webhook is activated again', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    await updateWebhook(db, box, id, { isActive: false });
    expect(await claim()).toEqual([]);
    expect(await nextDeliveryInMs(db)).toBeUndefined();
    await updateWebhook(db, box, id, { isActive: true });
    expect(await claim()).toHaveLength(1);
  });
});
