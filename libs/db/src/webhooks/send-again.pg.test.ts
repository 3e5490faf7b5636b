import { type NewCallEvent, newEventId } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { replayEvents, resendDelivery } from '../index.ts';
import { events, webhookDeliveries } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { attemptAt, failed, one, someDeliveries, startedEvent } from '../testing/some-deliveries.ts';

const db = await migratedDatabase();
const { aCall, aWebhook, append, claim, settle } = someDeliveries(db);

describe('sending again', () => {
  it('resends a dead delivery with all its attempts, the same body and the same event id', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    const dead = await one(claim());
    await settle(attemptAt(dead, { ...failed, attempt: 4, next: { status: 'dead' } }));
    await resendDelivery(db, id, dead.id);
    expect(await one(claim())).toMatchObject({ id: dead.id, body: dead.body, eventId: dead.eventId, attempts: 0 });
    await expect(resendDelivery(db, id, dead.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(resendDelivery(db, id, dead.id + 1)).rejects.toMatchObject({ code: 'not_found' });
    await expect(resendDelivery(db, id + 1, dead.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('replays the events of a time span in order, also those from before the subscription, except pending deliveries', async () => {
    const callId = await aCall();
    const before = await append(callId);
    const { id } = await aWebhook();
    const delivered = await append(callId);
    await settle(attemptAt(await one(claim())));
    const pending = await append(callId);
    await append(callId, {
      type: 'call.state_changed',
      data: { ...startedEvent(callId).data, state: 'ringing', previous_state: null },
    } as NewCallEvent);
    const span = { webhookId: id, events: ['call.started' as const], from: new Date(0), to: new Date('2100-01-01') };
    expect(await replayEvents(db, span)).toBe(2);
    expect(await replayEvents(db, span)).toBe(0);
    const rows = await db.select().from(webhookDeliveries).orderBy(webhookDeliveries.sequence);
    expect(rows.map(({ eventId, status }) => ({ eventId, status }))).toEqual(
      [before, delivered, pending].map(({ id: eventId }) => ({ eventId, status: 'pending' })),
    );
    expect(await replayEvents(db, { ...span, from: new Date('2099-01-01') })).toBe(0);
  });

  it('replays more events than one page holds, each once', async () => {
    const callId = await aCall();
    const rows = Array.from({ length: 1_100 }, (_, at) => ({
      ...{ id: newEventId(), callId, sequence: at + 1, type: 'call.started' as const, data: startedEvent(callId).data },
      occurredAt: new Date('2026-01-15T10:30:00Z'),
    }));
    await db.insert(events).values(rows);
    const { id } = await aWebhook();
    const span = { webhookId: id, events: ['call.started' as const], from: new Date(0), to: new Date('2100-01-01') };
    expect(await replayEvents(db, span)).toBe(1_100);
    expect(await db.$count(webhookDeliveries)).toBe(1_100);
  });
});
