import { type CallId, newCallId, openBrowserCall } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openWorld, until, type World } from '../testing/world.ts';

const open = async (env: Record<string, string> = {}) =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, env);

const request = ({ bus }: World, call_id: CallId = newCallId()) =>
  bus.request(openBrowserCall, { call_id, prompt: aPrompt(), name: null, metadata: {} }, { timeoutMs: 10_000 });

const openCall = async (world: World): Promise<CallId> => (await request(world)).call_id;

async function endedOf(world: World, callId: CallId) {
  await until(`${callId} has ended`, async () => (await world.callOf(callId)).endTime !== null);
  const { status, reason } = await world.callOf(callId);
  return { status, reason, events: await world.eventsOf(callId) };
}

/** Moves its beginning into the past. */
const began = ({ db }: World, callId: CallId, secondsAgo: number) =>
  db
    .update(schema.calls)
    .set({ startTime: sql`clock_timestamp() - ${secondsAgo} * interval '1 second'` })
    .where(eq(schema.calls.callId, callId));

describe('a browser call', () => {
  it('begins with a ticket and without a line, and ends once, whoever asks for it', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '1' });
    await world.anotherController();
    const { call_id: callId, ...answer } = await request(world);
    expect(answer).toEqual({ ticket: 'token-1', sample_rate_hz: 8_000 });
    await world.reach(await world.dial(), 'in_progress');
    await Promise.all([world.hangup(callId), world.hangup(callId, { reason: 'callee_hangup' })]);
    expect(await endedOf(world, callId)).toMatchObject({ status: 'completed' });
    expect(await world.terminalEventsOf(callId)).toEqual(['call.ended']);
    expect(world.bridge.has('release', callId)).toBe(true);
    expect(world.switch.count('originate', callId)).toBe(0);
  });

  it('whose page never connects ends as lost, once its bridge has twice said that it does not have it', async () => {
    await using world = await open();
    const callId = await openCall(world);
    const staying = await openCall(world);
    world.bridge.missing.add(callId);
    expect(await endedOf(world, callId)).toEqual({
      ...{ status: 'failed', reason: 'media_lost' },
      events: ['call.started', 'call.ended'],
    });
    expect((await world.callOf(staying)).status).toBe('in_progress');
  });

  it('that its bridge does not have at one check only continues', async () => {
    await using world = await open();
    const callId = await openCall(world);
    world.bridge.missing.add(callId);
    await until('a check has asked for it', () => world.bridge.askedFor(callId) > 0);
    world.bridge.missing.delete(callId);
    const asked = world.bridge.askedFor(callId);
    await until('two further checks', () => world.bridge.askedFor(callId) > asked + 1);
    expect((await world.callOf(callId)).status).toBe('in_progress');
  });

  it('on a bridge that stopped sending heartbeats ends as lost', async () => {
    await using world = await open();
    const callId = await openCall(world);
    world.bridge[Symbol.dispose]();
    expect(await endedOf(world, callId)).toMatchObject({ status: 'failed', reason: 'media_lost' });
  });

  it('ends at the maximum duration, and not before', async () => {
    await using world = await open({ MAX_CALL_DURATION_SECONDS: '600' });
    const [callId, shorter] = [await openCall(world), await openCall(world)];
    await began(world, shorter, 500);
    await began(world, callId, 601);
    expect(await endedOf(world, callId)).toMatchObject({ status: 'completed', reason: 'max_duration' });
    expect((await world.callOf(shorter)).status).toBe('in_progress');
  });

  it('that was ended while a bridge was searched does not begin', async () => {
    await using world = await open();
    world.bridge.declines = true;
    const callId = newCallId();
    const opening = expect(request(world, callId)).rejects.toMatchObject({ code: 'call_ended' });
    const { calls } = schema;
    await until('it is saved', async () => (await world.db.$count(calls, eq(calls.callId, callId))) === 1);
    expect(await world.hangup(callId)).toMatchObject({ status: 'cancelled' });
    world.bridge.declines = false;
    await opening;
    expect(await endedOf(world, callId)).toMatchObject({ status: 'cancelled', reason: 'api_hangup' });
    expect(await world.terminalEventsOf(callId)).toHaveLength(1);
    expect(world.bridge.has('release', callId)).toBe(true);
  });

  it('for which no bridge is free is refused, and its row ends', async () => {
    await using world = await open();
    world.bridge.declines = true;
    const callId = newCallId();
    await expect(request(world, callId)).rejects.toMatchObject({ code: 'no_bridge', retryable: true });
    expect(await endedOf(world, callId)).toEqual({
      ...{ status: 'failed', reason: 'no_bridge' },
      events: ['call.failed'],
    });
  });
});

describe('max_browser_calls', () => {
  it('limits open browser calls, of which an ended one is none, and no telephone call', async () => {
    await using world = await open({ MAX_BROWSER_CALLS: '2' });
    await world.reach(await world.dial(), 'in_progress');
    const [first] = [await openCall(world), await openCall(world)];
    await expect(request(world)).rejects.toMatchObject({
      ...{ code: 'limit_reached', retryable: true },
      message: expect.stringContaining('the limit of 2 browser calls (max_browser_calls) is reached'),
    });
    await world.hangup(first);
    await endedOf(world, first);
    await openCall(world);
  });

  it('holds for requests at the same time', async () => {
    await using world = await open({ MAX_BROWSER_CALLS: '1' });
    const results = await Promise.allSettled([request(world), request(world), request(world)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('0 allows none', async () => {
    await using world = await open({ MAX_BROWSER_CALLS: '0' });
    await expect(request(world)).rejects.toMatchObject({ code: 'limit_reached' });
  });
});
