import { type CallId, campaignWake, type DialCall } from '@ligai/contracts';
import { findActivePrompt, insertPrompt, updateCampaign } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aContact, numberOf, World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world[Symbol.asyncDispose]());

/** In order; what a process that died could not mark as published has been published again by another. */
const eventTypes = () => {
  const once = new Map(world.events.map((event) => [event.sequence, event.type]));
  const inOrder = [...once].toSorted(([one], [other]) => one - other).map(([, type]) => type);
  return inOrder.filter((type) => type !== 'campaign.progress');
};
const ids = (requests: DialCall[]) => requests.map(({ call_id }) => call_id);

describe('a running campaign', () => {
  it('dials its contacts in import order, at most max_concurrent at once, and stores the outcome of each', async () => {
    await world.controller();
    const { context } = await world.dialer();
    using logged = vi.spyOn(context.log, 'info');
    const id = await world.campaign(7, { maxConcurrent: 3 });
    await world.start(id);
    const ends = ['completed', 'busy', 'no_answer', 'failed', 'voicemail', 'unknown', 'cancelled'] as const;
    for (const [nth, end] of ends.entries()) {
      const up = await world.reach(Math.min(3, 7 - nth), 'queued');
      // Queued calls are not in progress.
      expect((await world.read(id)).inProgress).toBe(0);
      await world.move(up[0]?.callId as CallId, 'dialing');
      expect((await world.read(id)).inProgress).toBe(1);
      await world.move(up[0]?.callId as CallId, 'queued');
      const call = up.find(({ calledNumber }) => calledNumber === numberOf(nth));
      await world.move(call?.callId as CallId, end, { seconds: end === 'completed' || end === 'voicemail' ? 8 : 0 });
      await world.until('it is settled', async () => (await world.contacts(id))[nth]?.status === end);
    }
    const campaign = await world.reachStatus(id, 'completed');
    expect(campaign).toMatchObject({ successfulContacts: 1, failedContacts: 6, inProgress: 0, answeredCalls: 2 });
    expect((await world.contacts(id)).map(({ status }) => status)).toEqual(ends);
    expect(world.asked.map(({ number }) => number).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map(numberOf));
    await world.until('all events are published', () => world.events.at(-1)?.type === 'campaign.completed');
    expect(eventTypes()).toEqual(['campaign.started', 'campaign.completed']);
    await world.until('the log reports it', () => logged.mock.calls.length === 2);
    expect(logged.mock.calls).toEqual([
      [{ campaignId: id }, 'campaign started'],
      [{ campaignId: id }, 'campaign completed'],
    ]);
    expect(world.events.map(({ sequence }) => sequence)).toEqual(world.events.map((_, at) => at + 1));
    expect(world.events.at(-1)?.data).toMatchObject({ total_contacts: 7, completed_contacts: 7, failed_contacts: 6 });
  });

  it('does not delay other campaigns if its round fails', async () => {
    await world.controller();
    const broken = await world.campaign(1);
    const sound = await world.campaign([aContact(2)]);
    await world.db.execute(sql`
      create function no_round() returns trigger language plpgsql as $$ begin raise 'no round by script'; end $$`);
    await world.db.execute(
      sql.raw(`create trigger no_round before update on contacts
        for each row when (old.campaign_id = ${broken}) execute function no_round()`),
    );
    const { context } = await world.dialer();
    const warned = vi.spyOn(context.log, 'warn');
    const noted = vi.spyOn(context.log, 'info');
    await world.start(broken);
    await world.start(sound);
    expect(await world.reach(1, 'queued')).toMatchObject([{ campaignId: sound }]);
    await world.db.execute(sql`drop trigger no_round on contacts`);
    await world.reach(2, 'queued');
    // Its rounds failed several times a second.
    expect(warned.mock.calls).toMatchObject([
      [{ campaignId: broken, err: expect.any(Error) }, 'round of a campaign failed, it is tried again'],
    ]);
    expect(noted).toHaveBeenCalledWith(
      expect.objectContaining({ campaignId: broken }),
      'rounds of the campaign work again',
    );
  });

  it('fills the prompt with the values of each contact', async () => {
    await world.controller();
    await world.dialer();
    const prompt = await insertPrompt(world.db, {
      name: 'Sales',
      content: 'Sell to {{company}}.',
      greeting: '{{name}}!',
    });
    const contacts = [aContact(1, { name: 'Ana', metadata: { company: 'ACME' } }), aContact(2, { name: null })];
    await world.start(await world.campaign(contacts, { promptId: prompt.id }));
    await world.reach(2, 'queued');
    const [first, second] = await world.calls();
    expect(first?.prompt).toMatchObject({ prompt_id: prompt.id, variables: { name: 'Ana', company: 'ACME' } });
    expect(second?.prompt.variables).toEqual({ phone_number: numberOf(2) });
  });

  it('shows which contacts are in a conversation', async () => {
    await world.controller();
    await world.dialer();
    const id = await world.campaign(1);
    await world.start(id);
    const [call] = await world.reach(1, 'queued');
    await world.move(call?.callId as CallId, 'in_progress');
    await world.until('it is shown', async () => (await world.contacts(id))[0]?.status === 'in_progress');
  });

  it('queues only a few calls at a time', async () => {
    await world.controller();
    await world.dialer({}, { MAX_CALLS_PER_SECOND: '5' });
    const id = await world.campaign(30, { maxConcurrent: 20 });
    await world.start(id);
    for (let dialled = 0; dialled < 6; dialled += 2) {
      for (const { callId } of await world.reach(2, 'queued')) await world.move(callId, 'ringing');
    }
    await world.reach(2, 'queued');
    expect(world.asked).toHaveLength(8);
  });

  it('returns a contact to pending at its position if its call waited too long at the gate', async () => {
    await world.controller();
    await world.dialer();
    const id = await world.campaign(3, { maxConcurrent: 1 });
    await world.start(id);
    const [call] = await world.reach(1, 'queued');
    await world.move(call?.callId as CallId, 'failed', { reason: 'expired' });
    await world.until('it is requested again', () => world.asked.length === 2);
    expect(world.asked.map(({ number }) => number)).toEqual([numberOf(0), numberOf(0)]);
    expect(new Set(ids(world.asked)).size).toBe(2);
    expect(await world.read(id)).toMatchObject({ failedContacts: 0 });
  });

  it('ends a contact that call-controller can never dial, and continues', async () => {
    world.beforeQueued = async ({ number }) => {
      if (number === numberOf(0)) throw new LigaiError('invalid_request', 'its number cannot be dialled here');
    };
    await world.controller();
    await world.dialer();
    const id = await world.campaign(2, { maxConcurrent: 1 });
    await world.start(id);
    await world.reach(1, 'queued');
    expect((await world.contacts(id)).map(({ status }) => status)).toEqual(['failed', 'dialing']);
    expect(await world.read(id)).toMatchObject({ failedContacts: 1 });
  });

  it('ends a contact whose values make the prompt too long, without a call, and continues', async () => {
    const prompt = { name: 'long', content: '{{a}}'.repeat(20_000), greeting: '{{a}} '.repeat(330) };
    const { id: promptId } = await insertPrompt(world.db, prompt);
    await world.controller();
    await world.dialer();
    const long = aContact(0, { metadata: { a: 'x'.repeat(9_000) } });
    const id = await world.campaign([long, aContact(1, { metadata: { a: 'x' } })], { promptId, maxConcurrent: 1 });
    await world.start(id);
    await world.reach(1, 'queued');
    const contacts = await world.contacts(id);
    expect(contacts.map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'prompt_too_long'],
      ['dialing', null],
    ]);
    expect(world.asked.map(({ number }) => number)).toEqual([numberOf(1)]);
    expect(await world.read(id)).toMatchObject({ failedContacts: 1 });
  });

  it('continues with contacts that are imported while it runs', async () => {
    await world.controller();
    await world.dialer();
    const id = await world.campaign(1);
    await world.start(id);
    await world.reach(1, 'queued');
    await world.addContacts(id, [aContact(9)]);
    world.bus.publish(campaignWake, {});
    await world.reach(2, 'queued');
  });
});

describe('a changed max_concurrent', () => {
  it('takes effect immediately, upwards and downwards, and hangs up no call', async () => {
    await world.controller();
    await world.dialer({ roundEveryMs: 60_000 });
    const change = async (maxConcurrent: number) => {
      await updateCampaign(world.db, id, { maxConcurrent });
      world.bus.publish(campaignWake, {});
    };
    const id = await world.campaign(10, { maxConcurrent: 2 });
    await world.start(id);
    for (const { callId } of await world.reach(2, 'queued')) await world.move(callId, 'ringing');
    await change(6);
    await world.reach(4, 'queued');
    await change(3);
    await world.reach(1, 'queued');
    expect(await world.calls('ringing')).toHaveLength(2);
    expect((await world.calls('cancelled')).map(({ reason }) => reason)).toEqual([
      'withdrawn',
      'withdrawn',
      'withdrawn',
    ]);
    expect((await world.contacts(id)).slice(0, 4).map(({ status }) => status)).toEqual([
      ...['dialing', 'dialing', 'dialing', 'pending'],
    ]);
  });
});

describe('each contact is dialled once and none is lost', () => {
  it('if the answer of call-controller is late, because the same call is requested again', async () => {
    const late = Promise.withResolvers<void>();
    world.beforeAnswer = async () => {
      if (world.asked.length === 1) await late.promise;
    };
    await world.controller();
    await world.dialer();
    const id = await world.campaign(1);
    await world.start(id);
    const [call] = await world.reach(1, 'queued');
    await world.move(call?.callId as CallId, 'completed', { seconds: 3 });
    await world.reachStatus(id, 'completed');
    late.resolve();
    expect(await world.calls()).toHaveLength(1);
  });

  it('if call-controller fails internally, without failed contacts and with an unhealthy dialer until it works again', async () => {
    await world.controller();
    world.beforeQueued = async () => {
      throw new TypeError('a fault of ours');
    };
    const { context } = await world.dialer();
    const id = await world.campaign(2);
    await world.start(id);
    const problem = async () => (await context.health.report()).problems['asking for calls'];
    await world.until('it is unhealthy', async () => (await problem()) !== undefined);
    expect((await world.contacts(id)).map(({ status }) => status)).toEqual(['dialing', 'dialing']);
    world.beforeQueued = async () => {};
    await world.reach(2, 'queued');
    await world.until('it is healthy', async () => (await problem()) === undefined);
  });

  it('if no controller answers, because the calls are requested later with the same ids', async () => {
    await world.dialer();
    const id = await world.campaign(2);
    await world.start(id);
    await world.until('it is claimed', async () => (await world.contacts(id)).every(({ callId }) => callId !== null));
    const chosen = (await world.contacts(id)).map(({ callId }) => callId);
    await world.controller();
    await world.reach(2, 'queued');
    expect((await world.calls()).map(({ callId }) => callId).toSorted()).toEqual(chosen.toSorted());
  });

  it('if a dialer is killed after it has claimed, because another dialer requests the same ids', async () => {
    const first = await world.dialer();
    const id = await world.campaign(2);
    await world.start(id);
    await world.until('it is claimed', async () => (await world.contacts(id)).every(({ callId }) => callId !== null));
    const chosen = (await world.contacts(id)).map(({ callId }) => callId);
    await first.kill();
    await world.controller();
    await world.dialer();
    await world.reach(2, 'queued');
    expect((await world.calls()).map(({ callId }) => callId).toSorted()).toEqual(chosen.toSorted());
  });

  it('if dialers are killed and started repeatedly, and the outcome of each call is stored', async () => {
    await world.controller();
    const id = await world.campaign(40, { maxConcurrent: 8 });
    const dialled = new Map<string, number>();
    let over = false;
    const gate = (async () => {
      while (!over) {
        for (const { callId, calledNumber } of await world.calls('queued')) {
          dialled.set(calledNumber, (dialled.get(calledNumber) ?? 0) + 1);
          await world.move(callId, Number(calledNumber) % 2 ? 'busy' : 'no_answer').catch(() => {});
        }
      }
    })();
    let dialers = [await world.dialer(), await world.dialer()];
    await world.start(id);
    for (let kills = 0; kills < 4; kills += 1) {
      await world.until('more are dialled', async () => dialled.size >= 8 * (kills + 1));
      await dialers[kills % 2]?.kill();
      dialers = dialers.with(kills % 2, await world.dialer());
    }
    const campaign = await world.reachStatus(id, 'completed');
    over = true;
    await gate;
    expect(campaign).toMatchObject({ failedContacts: 40, successfulContacts: 0 });
    expect([...dialled.values()]).toEqual(Array.from({ length: 40 }, () => 1));
    for (const { status, phoneNumber } of await world.contacts(id)) {
      expect(status).toBe(Number(phoneNumber) % 2 ? 'busy' : 'no_answer');
    }
    await world.until('all events are published', () => eventTypes().length === 2);
    expect(eventTypes()).toEqual(['campaign.started', 'campaign.completed']);
  });
});

it('several campaigns share the gate, and none waits for another to end', async () => {
  await world.controller();
  await world.dialer({}, { MAX_CALLS_PER_SECOND: '5' });
  const prompt = await findActivePrompt(world.db);
  const campaigns = [
    await world.campaign(20),
    await world.campaign(20),
    await world.campaign(20, { promptId: prompt?.id ?? null }),
  ];
  for (const id of campaigns) await world.start(id);
  const served = async () => Promise.all(campaigns.map(async (id) => (await world.read(id)).inProgress));
  await world.until('each campaign has its share', async () => {
    for (const { callId } of await world.calls('queued')) await world.move(callId, 'ringing');
    return (await served()).every((count) => count === 5);
  });
});
