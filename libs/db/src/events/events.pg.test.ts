import { type NewCallEvent, newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, plainCallContext } from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { insertQueuedCall } from '../index.ts';
import { calls, events } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { appendEvent, appendEvents } from './append-events.ts';
import { markPublished, unpublishedEvents } from './publish-events.ts';

const db = await migratedDatabase();
let callId: ReturnType<typeof newCallId>;

beforeEach(async () => {
  await db.delete(calls);
  callId = newCallId();
  const request = { call_id: callId, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
});

const basics = () => ({
  ...{ call_id: callId, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z' },
  ...plainCallContext,
});
const started = (): NewCallEvent => ({ type: 'call.started', data: basics() });

const append = () => db.transaction((tx) => appendEvent(tx, callId, started()));
const left = () => db.transaction((tx) => unpublishedEvents(tx, { olderThanMs: 0, limit: 100 }));

describe('the events of a call', () => {
  it('have sequence numbers from 1 without gaps, also if some of several concurrent appends are rolled back', async () => {
    const attempts = Array.from({ length: 10 }, (_, n) =>
      db.transaction(async (tx) => {
        const event = await appendEvent(tx, callId, started());
        if (n % 3 === 0) throw new Error('rolled back');
        return event;
      }),
    );
    const appended = (await Promise.allSettled(attempts)).flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    );
    expect(appended.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are returned as they are published', async () => {
    expect(await append()).toMatchObject({ ...started(), call_id: callId, sequence: 1 });
  });

  it('follow one another in the order in which they were given together', async () => {
    const states = (['greeting', 'listening', 'thinking'] as const).map(
      (state): NewCallEvent => ({
        type: 'call.state_changed',
        data: { ...basics(), state, previous_state: null },
      }),
    );
    await append();
    const appended = await db.transaction((tx) => appendEvents(tx, [{ callId, events: states }]));
    expect(appended.map(({ sequence, data }) => [sequence, 'state' in data && data.state])).toEqual([
      [2, 'greeting'],
      [3, 'listening'],
      [4, 'thinking'],
    ]);
    expect((await left()).slice(1)).toEqual(appended);
  });

  it('are rejected without a call', async () => {
    const lost = db.transaction((tx) => appendEvent(tx, newCallId(), started()));
    await expect(lost).rejects.toMatchObject({ code: 'call_not_found' });
  });
});

describe('the unpublished events', () => {
  it('are all events that are not marked, in order', async () => {
    const first = await append();
    const second = await append();
    expect(await left()).toEqual([first, second]);
    await markPublished(db, [first.id]);
    await markPublished(db, [first.id]);
    await markPublished(db, []);
    expect(await left()).toEqual([second]);
  });

  it('exclude events younger than the given age', async () => {
    await append();
    const old = await db.transaction((tx) => unpublishedEvents(tx, { olderThanMs: 60_000, limit: 100 }));
    expect(old).toEqual([]);
  });

  it('exclude events that another sweeper has locked', async () => {
    await append();
    await db.transaction(async (tx) => {
      expect(await unpublishedEvents(tx, { olderThanMs: 0, limit: 100 })).toHaveLength(1);
      expect(await left()).toEqual([]);
    });
    expect(await left()).toHaveLength(1);
  });

  it('do not change the time of a published event that is marked again', async () => {
    const { id } = await append();
    await markPublished(db, [id]);
    const [before] = await db.select().from(events).where(eq(events.id, id));
    await markPublished(db, [id]);
    const [after] = await db.select().from(events).where(eq(events.id, id));
    expect(after?.publishedAt).toEqual(before?.publishedAt);
  });
});
