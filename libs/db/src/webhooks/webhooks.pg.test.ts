// Longer than most: tests of claims, attempts and endpoints share the same rows, and a split would set them up twice.
import { type CallEvent, type NewCallEvent, newCallId, newEventId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, plainCallContext } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  appendEvent,
  type ClaimedDelivery,
  claimDeliveries,
  deleteFinishedCall,
  deleteWebhook,
  findWebhook,
  insertQueuedCall,
  insertWebhook,
  listAttempts,
  listDeliveries,
  type NewWebhook,
  nextDeliveryInMs,
  openWebhookSecret,
  replayEvents,
  resendDelivery,
  type SettledAttempt,
  secretBox,
  settleAttempts,
  updateWebhook,
} from '../index.ts';
import { calls, events, webhookDeliveries, webhooks } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';

const box = secretBox(Buffer.alloc(32, 7));
const page = { skip: 0, limit: 100 };
const patienceMs = 3 * 86_400_000;

const db = await migratedDatabase();

beforeEach(async () => {
  await db.delete(calls);
  await db.delete(webhooks);
});

const aWebhook = (given: Partial<NewWebhook> = {}) =>
  insertWebhook(db, box, {
    name: 'My CRM',
    url: 'https://example.com/webhook',
    events: ['call.started', 'call.ended'],
    secret: null,
    isActive: true,
    ...given,
  });

async function aCall() {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
  return call_id;
}

const started = (call_id: CallEvent['call_id']): NewCallEvent => ({
  type: 'call.started',
  data: { call_id, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z', ...plainCallContext },
});

const append = (callId: CallEvent['call_id'], event = started(callId)) =>
  db.transaction((tx) => appendEvent(tx, callId, event));

const claim = (room = 100, leaseMs = 60_000) =>
  claimDeliveries(db, { byWebhook: new Map(), ofOthers: room, total: 1000 }, leaseMs);

const settled = (one: ClaimedDelivery, given: Partial<SettledAttempt> = {}): SettledAttempt => ({
  ...{ deliveryId: one.id, claim: one.claim, webhookId: one.webhookId, attempt: one.attempts + 1 },
  ...{ success: true, statusCode: 200, responseBody: 'OK', error: null, responseTimeMs: 12, gone: false },
  next: { status: 'delivered' },
  ...given,
});

const failed = { success: false, statusCode: 500, error: 'status 500' };
const settle = (...attempts: SettledAttempt[]) => settleAttempts(db, attempts, patienceMs);

async function one<T>(rows: Promise<T[]>): Promise<T> {
  const [first, ...others] = await rows;
  if (!first || others.length > 0) throw new Error(`one row was expected, not ${others.length + (first ? 1 : 0)}`);
  return first;
}

describe('an event', () => {
  it('owes a delivery to each active webhook that subscribes to it, as the bytes that will be sent', async () => {
    const subscribed = await aWebhook();
    await aWebhook({ isActive: false });
    await aWebhook({ events: ['call.failed'] });
    const callId = await aCall();
    const event = await append(callId);
    const { deliveries } = await listDeliveries(db, subscribed.id, page);
    expect(deliveries).toMatchObject([{ status: 'pending', attempts: 0, eventId: event.id, sequence: 1 }]);
    expect(await db.$count(webhookDeliveries)).toBe(1);
    expect(deliveries[0]?.body).toBe(
      `{"event":"call.started","timestamp":"${event.occurred_at}","data":{"call_id":"${callId}",` +
        '"called_number":"5511999887766","start_time":"2026-01-15T10:30:00Z","campaign_id":null,"contact_id":null,' +
        '"schedule_id":null,"name":null,"metadata":{},"attempt":1,"answered_by":"unknown","sequence":1}}',
    );
  });

  it('that is taken back owes nothing', async () => {
    await aWebhook();
    const callId = await aCall();
    const taken = db.transaction(async (tx) => {
      await appendEvent(tx, callId, started(callId));
      throw new Error('taken back');
    });
    await expect(taken).rejects.toThrow('taken back');
    expect(await db.$count(webhookDeliveries)).toBe(0);
  });

  it('neither waits for nor fails by a webhook that is being deleted', async () => {
    const [leaving, staying] = [await aWebhook(), await aWebhook()];
    const callId = await aCall();
    await db.transaction(async (tx) => {
      await tx.delete(webhooks).where(eq(webhooks.id, leaving.id));
      await append(callId);
    });
    expect((await listDeliveries(db, staying.id, page)).total).toBe(1);
    expect(await db.$count(webhookDeliveries)).toBe(1);
  });
});

describe('a secret', () => {
  it('is stored encrypted and opens for its own webhook only', async () => {
    const [first, second] = [await aWebhook({ secret: 'my-secret-key' }), await aWebhook()];
    expect(JSON.stringify(await db.select().from(webhooks))).not.toContain('my-secret-key');
    expect(openWebhookSecret(box, first)).toBe('my-secret-key');
    expect(() => openWebhookSecret(box, { ...second, secretCiphertext: first.secretCiphertext })).toThrow();
  });

  it('is kept, changed or removed as the change says', async () => {
    const { id } = await aWebhook({ secret: 'old' });
    const secretAfter = async (change: object) => {
      const webhook = await updateWebhook(db, box, id, change);
      return webhook && openWebhookSecret(box, webhook);
    };
    expect(await secretAfter({ name: 'x' })).toBe('old');
    expect(await secretAfter({ secret: 'new' })).toBe('new');
    expect(await secretAfter({ secret: null })).toBeNull();
  });
});

describe('a claim', () => {
  it('is made once, however many dispatchers try at once', async () => {
    await aWebhook();
    for (let call = 0; call < 20; call += 1) await append(await aCall());
    const claimed = (await Promise.all(Array.from({ length: 6 }, () => claim(7)))).flat();
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
    expect(claimed.length + (await claim()).length).toBe(20);
  });

  it('keeps to the room of each endpoint, and to the room there is in all', async () => {
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

  it('leaves an event until the one before it of the same call has been tried', async () => {
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
    if (first) await settle(settled(first, { ...failed, next: { status: 'pending', inMs: 60_000 } }));
    const second = await one(claim());
    expect(JSON.parse(second.body).data).toMatchObject({ call_id: callId, sequence: 2 });
  });

  it('that nobody settles is due again when its lease is over', async () => {
    await aWebhook();
    await append(await aCall());
    const lost = await one(claim(1, 0));
    const again = await one(claim());
    expect(again.id).toBe(lost.id);
    expect(again.claim).not.toBe(lost.claim);
    await settle(settled(lost));
    expect(await db.select().from(webhookDeliveries)).toMatchObject([{ status: 'pending', claim: again.claim }]);
    await settle(settled(again));
    expect(await db.select().from(webhookDeliveries)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });

  it('is made of active webhooks only, and what was held goes on when one is active again', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    await updateWebhook(db, box, id, { isActive: false });
    expect(await claim()).toEqual([]);
    expect(await nextDeliveryInMs(db)).toBeUndefined();
    await updateWebhook(db, box, id, { isActive: true });
    expect(await claim()).toHaveLength(1);
  });
});

describe('settling', () => {
  it('logs each attempt with the body that was sent, newest first', async () => {
    const { id } = await aWebhook();
    const callId = await aCall();
    await append(callId);
    const first = await one(claim());
    await settle(settled(first, { ...failed, next: { status: 'pending', inMs: 0 } }));
    await settle(settled(await one(claim()), { attempt: 2 }));
    const { attempts, total } = await listAttempts(db, id, page);
    expect(total).toBe(2);
    expect(attempts).toMatchObject([
      { attempt: 2, success: true, statusCode: 200, responseBody: 'OK', error: null, event: 'call.started' },
      { attempt: 1, success: false, statusCode: 500, error: 'status 500', body: first.body, deliveryId: first.id },
    ]);
  });

  it('returns when the next attempt is due', async () => {
    await aWebhook();
    await append(await aCall());
    const next = { status: 'pending' as const, inMs: 5_000 };
    await settle(settled(await one(claim()), { ...failed, next }));
    expect(await claim()).toEqual([]);
    const inMs = (await nextDeliveryInMs(db)) ?? 0;
    expect(inMs).toBeGreaterThan(1_000);
    expect(inMs).toBeLessThanOrEqual(5_000);
  });

  it('deactivates an endpoint that is gone at once', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    const gone = { ...failed, statusCode: 410, next: { status: 'dead' as const }, gone: true };
    expect(await settle(settled(await one(claim()), gone))).toMatchObject([{ webhookId: id }]);
    expect(await findWebhook(db, id)).toMatchObject({
      isActive: false,
      inactiveReason: expect.stringContaining('410'),
    });
  });

  it('deactivates an endpoint that has failed for three days, and one success starts the count anew', async () => {
    const { id } = await aWebhook();
    const failOnce = async () => {
      await append(await aCall());
      return settle(settled(await one(claim()), { ...failed, next: { status: 'dead' } }));
    };
    const backdate = () => db.update(webhooks).set({ failingSince: sql`${webhooks.failingSince} - interval '3 days'` });
    expect(await failOnce()).toEqual([]);
    await backdate();
    await append(await aCall());
    await settle(settled(await one(claim())));
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

  it('takes an endpoint for gone although more was sent to it at the same time', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    await append(await aCall());
    const [first, second] = await claim();
    if (!first || !second) throw new Error('expected two deliveries');
    const gone = { ...failed, statusCode: 410, next: { status: 'dead' as const }, gone: true };
    expect(await settle(settled(first, gone), settled(second))).toMatchObject([{ webhookId: id }]);
  });

  it('counts a success that came together with a failure, and a failure that is tried again not as the end', async () => {
    const { id } = await aWebhook();
    const attempt = async (given: Partial<SettledAttempt> = {}) => {
      await append(await aCall());
      return settled(await one(claim()), given);
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

  it('outlives the webhook being deleted meanwhile', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    const claimed = await one(claim());
    await deleteWebhook(db, id);
    await settle(settled(claimed));
    expect(await db.$count(webhookDeliveries)).toBe(0);
  });
});

describe('a call that is deleted', () => {
  it('takes its finished deliveries along; what is still owed is sent, and goes then', async () => {
    const { id } = await aWebhook();
    const callId = await aCall();
    await append(callId);
    await settle(settled(await one(claim())));
    await append(callId);
    await db.update(calls).set({ status: 'completed', endTime: sql`now()` }).where(eq(calls.callId, callId));
    await deleteFinishedCall(db, callId);
    expect((await listDeliveries(db, id, page)).deliveries).toMatchObject([{ status: 'pending', sequence: 2 }]);
    await settle(settled(await one(claim())));
    expect((await listDeliveries(db, id, page)).total).toBe(0);
    expect((await listAttempts(db, id, page)).total).toBe(0);
  });
});

describe('sending again', () => {
  it('resends a dead delivery with all its tries, the same bytes and the same id', async () => {
    const { id } = await aWebhook();
    await append(await aCall());
    const dead = await one(claim());
    await settle(settled(dead, { ...failed, attempt: 4, next: { status: 'dead' } }));
    await resendDelivery(db, id, dead.id);
    expect(await one(claim())).toMatchObject({ id: dead.id, body: dead.body, eventId: dead.eventId, attempts: 0 });
    await expect(resendDelivery(db, id, dead.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(resendDelivery(db, id, dead.id + 1)).rejects.toMatchObject({ code: 'not_found' });
    await expect(resendDelivery(db, id + 1, dead.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('replays a span of time, what it never heard of included, in order, and leaves alone what is pending', async () => {
    const callId = await aCall();
    const before = await append(callId);
    const { id } = await aWebhook();
    const delivered = await append(callId);
    await settle(settled(await one(claim())));
    const pending = await append(callId);
    await append(callId, {
      type: 'call.state_changed',
      data: { ...started(callId).data, state: 'ringing', previous_state: null },
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
      ...{ id: newEventId(), callId, sequence: at + 1, type: 'call.started' as const, data: started(callId).data },
      occurredAt: new Date('2026-01-15T10:30:00Z'),
    }));
    await db.insert(events).values(rows);
    const { id } = await aWebhook();
    const span = { webhookId: id, events: ['call.started' as const], from: new Date(0), to: new Date('2100-01-01') };
    expect(await replayEvents(db, span)).toBe(1_100);
    expect(await db.$count(webhookDeliveries)).toBe(1_100);
  });
});
