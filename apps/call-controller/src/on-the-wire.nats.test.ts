import { type FakeSwitch, startFakeSwitch } from '@ligai/simulators';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import type { ControllerTiming } from './controller-context.ts';
import { openWorld, until, type World } from './testing/world.ts';

/** The controller with its real adapter, a FreeSWITCH on the wire, and a phone network behind it. */
async function open(
  timing: Partial<ControllerTiming> = {},
): Promise<{ world: World; fake: FakeSwitch } & AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  const fake = stack.use(await startFakeSwitch());
  const servers = { database: await migratedDatabase(), nats: await natsServer() };
  const world = stack.use(await openWorld(servers, { FREESWITCH_ESL: fake.url }, timing));
  await until('the switch is connected', async () => {
    const { problems } = await world.controller.context.health.report();
    return problems['switch'] === undefined;
  });
  return { world, fake, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const originates = (fake: FakeSwitch, callId: string): number =>
  fake.journal.originates.filter(({ uuid }) => uuid === callId).length;

describe('a call over a real event socket', () => {
  it.each([
    ['5511999990486', 'busy', null, 486],
    ['5511999990403', 'failed', 'rejected_by_trunk', 403],
    ['5511999990603', 'failed', 'rejected_by_callee', 603],
    ['5511999990404', 'failed', 'bad_number', 404],
    ['5511999990000', 'failed', 'unreachable', 503],
  ] as const)('to %s ends as %s', async (number, status, reason, sipStatus) => {
    await using opened = await open();
    const { world, fake } = opened;
    const callId = await world.dial({ number });
    expect(await world.reach(callId, status)).toMatchObject({ reason, sipStatus, startTime: null });
    expect(originates(fake, callId)).toBe(1);
    expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
  });

  it('is cancelled while it rings', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    const callId = await world.dial({ number: '5511999990180' });
    await world.reach(callId, 'ringing');
    await world.hangup(callId);
    expect(await world.reach(callId, 'cancelled')).toMatchObject({ hangupCause: 'ORIGINATOR_CANCEL' });
    expect(fake.channels()).toEqual([]);
  });

  it('is cancelled at any time after the request, and leaves no channel', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    const callId = await world.dial({ number: '5511999990180' });
    await world.hangup(callId);
    await world.reach(callId, 'cancelled');
    await until('no channel is left', () => fake.channels().length === 0);
  });

  it('accepts keys by SIP INFO, and has the jitter buffer of the settings from its answer on', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    const callId = await world.dial({ number: '5511999990706' });
    await until('it is answered', () => fake.journal.received.includes(`uuid_jitterbuffer ${callId} 20:60`));
    const originate = fake.journal.originates.find(({ uuid }) => uuid === callId);
    expect(originate?.variables).toMatchObject({ rtp_liberal_dtmf: 'true' });
    expect(originate?.variables).not.toHaveProperty('jitterbuffer_msec');
  });

  it('is hung up if no bridge is free for its audio', async () => {
    await using opened = await open();
    const { world } = opened;
    const callId = await world.dial({ number: '5511999990706' });
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'media_lost', successful: false });
    expect((await world.eventsOf(callId)).slice(-2)).toEqual(['call.started', 'call.ended']);
  });

  it('waits for a gateway that is not registered, and is then dialled once', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    fake.behaviour.downGateways = ['trunk'];
    const callId = await world.dial({ number: '5511999990486' });
    await until('it is refused', () => originates(fake, callId) === 1);
    fake.behaviour.downGateways = [];
    expect(await world.reach(callId, 'busy')).toMatchObject({ sipStatus: 486 });
    expect(originates(fake, callId)).toBe(2);
    expect(fake.network.journal.all()).toHaveLength(1);
    expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
  });

  it('waits for a switch that has reached its limit of channels', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    fake.behaviour.maxSessions = 1;
    const ringing = await world.dial({ number: '5511999990180' });
    await world.reach(ringing, 'ringing');
    const waiting = await world.dial({ number: '5511999990486' });
    await until('it is refused', () => originates(fake, waiting) === 1);
    await world.hangup(ringing);
    await world.reach(waiting, 'busy');
    expect((await world.callOf(ringing)).status).toBe('cancelled');
    expect(fake.network.journal.all()).toHaveLength(2);
  });

  it.each([
    ['is reported as ended but stays', 'stays', 'unknown'],
    ['is listed but cannot be found', 'not_found', 'cancelled'],
  ] as const)('frees its slot if its channel %s, and the channel counts for its switch', async (_, kill, status) => {
    await using opened = await open({ settleMs: 500 });
    const { world, fake } = opened;
    const { health, metrics } = world.controller.context;
    const callId = await world.dial({ number: '5511999990180' });
    await world.reach(callId, 'ringing');
    fake.behaviour.kill = kill;
    await world.hangup(callId);
    const reason = kill === 'stays' ? 'hangup_unconfirmed' : 'api_hangup';
    expect(await world.reach(callId, status)).toMatchObject({ reason });
    expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
    const remark = async () => (await health.report()).remarks?.['zombie channels'];
    await until('it is shown', async () => (await remark())?.startsWith('1 on ') === true);
    expect((await health.report()).status).toBe('healthy');
    expect(await metrics.metrics()).toMatch(/ligai_zombie_channels\{node="127\.0\.0\.1:\d+"\} 1/);
    // Another call has the slot, and no further hangup is sent for the channel that does not end.
    const kills = () => fake.journal.commands.filter(({ text }) => text.includes(`uuid_kill ${callId}`)).length;
    const before = kills();
    expect(before).toBeLessThanOrEqual(8);
    fake.behaviour.kill = 'ends';
    await world.reach(await world.dial({ number: '5511999990486' }), 'busy');
    expect(kills()).toBeLessThanOrEqual(before + 1);
    fake.act({ do: 'crash' });
    fake.act({ do: 'start' });
    await until('the remark is removed', async () => (await remark()) === undefined);
  });

  it('continues to ring while the event socket is disconnected, and is the same call afterwards', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    const callId = await world.dial({ number: '5511999990180' });
    await world.reach(callId, 'ringing');
    fake.act({ do: 'drop_esl', how: 'reset' });
    await world.hangup(callId);
    await world.reach(callId, 'cancelled');
    expect(originates(fake, callId)).toBe(1);
    expect(fake.channels()).toEqual([]);
  });

  it('is answered as soon as the event socket reconnects if the callee answered while it was disconnected', async () => {
    // The switch does not settle within this test: what is seen is seen without.
    await using opened = await open({ settleMs: 120_000 });
    const { world, fake } = opened;
    const number = '5511999990001';
    fake.network.setNumber(number, {
      manner: { kind: 'silent' },
      pickUp: { kind: 'answers', ringAfterMs: 20, answerAfterMs: 3_000 },
    });
    const callId = await world.dial({ number });
    await world.reach(callId, 'ringing');
    fake.behaviour.auth = 'rude';
    fake.act({ do: 'drop_esl', how: 'reset' });
    await until('the far end has picked up', () => fake.network.journal.get(callId)?.answeredAt != null);
    expect((await world.callOf(callId)).startTime).toBeNull();
    fake.behaviour.auth = 'ok';
    await until('the answer is stored', async () => (await world.callOf(callId)).startTime !== null);
    expect(originates(fake, callId)).toBe(1);
  });

  it('ends as unknown if the switch crashes while it rings, and is not dialled again', async () => {
    await using opened = await open();
    const { world, fake } = opened;
    const callId = await world.dial({ number: '5511999990180' });
    await world.reach(callId, 'ringing');
    fake.act({ do: 'crash' });
    fake.act({ do: 'start' });
    expect(await world.reach(callId, 'unknown')).toMatchObject({ reason: 'not_confirmed' });
    expect(originates(fake, callId)).toBe(1);
  });
});
