import { type HangupCall, hangupCall, providerChanged } from '@ligai/contracts';
import { claimProbes, probeSoon, saveProviderFailure, saveRecovery, toProviderStatus } from '@ligai/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberOf, World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world[Symbol.asyncDispose]());

async function refuse(): Promise<void> {
  const { row } = await saveProviderFailure(world.db, {
    ...{ outcome: 'failed', provider: 'openai', kind: 'refused', status: 401, message: 'wrong key', failures: 1 },
    retry_after_ms: null,
  });
  world.bus.publish(providerChanged, toProviderStatus(row));
}

async function recover(): Promise<void> {
  await probeSoon(world.db, 'openai');
  const [claimed] = await claimProbes(world.db);
  const row = claimed && (await saveRecovery(world.db, claimed));
  if (!row) throw new Error('the provider did not recover');
  world.bus.publish(providerChanged, toProviderStatus(row));
}

it('ringing calls are withdrawn while the key is rejected, and their contacts are pending again', async () => {
  await world.controller();
  await world.dialer();
  const hangups: HangupCall[] = [];
  world.bus.handle(hangupCall, { queue: 'call-controller' }, async (request) => {
    hangups.push(request);
    await world.move(request.call_id, 'cancelled', { reason: request.reason });
    return { call_id: request.call_id, status: 'cancelled' as const };
  });
  await world.bus.flush();
  const id = await world.campaign(3, { maxConcurrent: 3 });
  await world.start(id);
  const [talking, ringing, dialling] = await world.reach(3, 'queued');
  if (!talking || !ringing || !dialling) throw new Error('not all were asked for');
  await world.move(talking.callId, 'in_progress');
  await world.move(ringing.callId, 'ringing');
  await world.move(dialling.callId, 'dialing');
  await refuse();
  await world.until(
    'contacts are pending again',
    async () => (await statuses(id)).filter((one) => one === 'pending').length === 2,
  );
  expect(new Set(hangups.map(({ call_id }) => call_id))).toEqual(new Set([ringing.callId, dialling.callId]));
  expect(await statuses(id)).toEqual(['in_progress', 'pending', 'pending']);
  expect(await world.read(id)).toMatchObject({ status: 'running', failedContacts: 0 });
});

const statuses = async (id: number) => (await world.contacts(id)).map(({ status }) => status);

describe('while a provider rejects the key', () => {
  it('a campaign stays running with a reason, its undialled contacts are pending, and it resumes automatically', async () => {
    await world.controller();
    await world.dialer();
    const id = await world.campaign(6, { maxConcurrent: 4 });
    await world.start(id);
    const [first] = await world.reach(4, 'queued');
    if (!first) throw new Error('no call was requested');
    await world.move(first.callId, 'in_progress');
    await refuse();
    await world.until('it waits', async () => (await world.read(id)).waitingReason !== null);
    await world.until('calls are withdrawn', async () => (await world.calls('queued')).length === 0);
    const waiting = await world.read(id);
    expect(waiting).toMatchObject({
      status: 'running',
      waitingReason: 'OpenAI refuses requests with status 401: wrong key',
    });
    expect(waiting.resumesAt).toBeInstanceOf(Date);
    expect(await statuses(id)).toEqual(['in_progress', ...Array(5).fill('pending')]);
    expect(waiting.successfulContacts + waiting.failedContacts).toBe(0);
    await recover();
    const again = await world.reach(3, 'queued');
    expect(again.map(({ calledNumber }) => calledNumber)).toEqual([1, 2, 3].map(numberOf));
    expect(await world.read(id)).toMatchObject({ status: 'running', waitingReason: null, resumesAt: null });
    const reasons = world.events.map(({ data }) => data.waiting_reason);
    expect(reasons).toContain('OpenAI refuses requests with status 401: wrong key');
    expect(reasons.at(-1)).toBeNull();
  });

  it('a campaign that is started requests no call, and the recovery does not resume a paused campaign', async () => {
    await world.controller();
    await world.dialer();
    await refuse();
    const [started, paused] = [await world.campaign(3), await world.campaign(3)];
    await world.start(started);
    await world.start(paused);
    await world.until('both wait', async () => {
      const campaigns = await Promise.all([world.read(started), world.read(paused)]);
      return campaigns.every(({ waitingReason }) => waitingReason !== null);
    });
    await world.pause(paused);
    expect(await world.read(paused)).toMatchObject({ status: 'paused', waitingReason: null });
    expect(world.asked).toEqual([]);
    await recover();
    await world.reach(3, 'queued');
    expect(await world.read(paused)).toMatchObject({ status: 'paused' });
    expect(await statuses(paused)).toEqual(['pending', 'pending', 'pending']);
  });
});
