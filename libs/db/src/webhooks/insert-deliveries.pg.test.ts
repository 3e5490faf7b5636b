import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { appendEvent, listDeliveries, updateWebhook } from '../index.ts';
import { webhookDeliveries, webhooks } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { box, firstPage, someDeliveries, startedEvent } from '../testing/some-deliveries.ts';

const db = await migratedDatabase();
const { aCall, aWebhook, append } = someDeliveries(db);

describe('an event', () => {
  it('has a delivery to each active webhook that subscribes to it, with the bytes to send', async () => {
    const subscribed = await aWebhook();
    await aWebhook({ isActive: false });
    await aWebhook({ events: ['call.failed'] });
    const callId = await aCall();
    const event = await append(callId);
    const { deliveries } = await listDeliveries(db, subscribed.id, firstPage);
    expect(deliveries).toMatchObject([{ status: 'pending', attempts: 0, eventId: event.id, sequence: 1 }]);
    expect(await db.$count(webhookDeliveries)).toBe(1);
    expect(deliveries[0]?.body).toBe(
      `{"event":"call.started","timestamp":"${event.occurred_at}","data":{"call_id":"${callId}",` +
        '"called_number":"5511999887766","start_time":"2026-01-15T10:30:00Z","campaign_id":null,"contact_id":null,' +
        '"schedule_id":null,"name":null,"metadata":{},"attempt":1,"answered_by":"unknown","sequence":1}}',
    );
  });

  it('that is rolled back has no delivery', async () => {
    await aWebhook();
    const callId = await aCall();
    const rolledBack = db.transaction(async (tx) => {
      await appendEvent(tx, callId, startedEvent(callId));
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await db.$count(webhookDeliveries)).toBe(0);
  });

  it('has a delivery to a webhook that is being changed, whether the change is committed or not', async () => {
    const { id } = await aWebhook();
    const callId = await aCall();
    await db.transaction(async (tx) => {
      await updateWebhook(tx, box, id, { name: 'another name' });
      await append(callId);
    });
    expect((await listDeliveries(db, id, firstPage)).total).toBe(1);
  });

  it('skips a webhook that is being deleted, without waiting for it or failing', async () => {
    const [leaving, staying] = [await aWebhook(), await aWebhook()];
    const callId = await aCall();
    await db.transaction(async (tx) => {
      await tx.delete(webhooks).where(eq(webhooks.id, leaving.id));
      await append(callId);
    });
    expect((await listDeliveries(db, staying.id, firstPage)).total).toBe(1);
    expect(await db.$count(webhookDeliveries)).toBe(1);
  });
});
