import type { CallId } from '@ligai/contracts';
import { silentLog, systemClock } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import type { ControllerOverrides } from '../testing/controller-under-test.ts';
import { openWorld, until, type World } from '../testing/world.ts';

const open = async (env: Record<string, string> = {}, overrides: ControllerOverrides = {}) =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, env, overrides);

const isConfirmed = ({ bridge }: World, callId: CallId, generation = 1) =>
  bridge.confirmed.some((one) => one.callId === callId && one.generation === generation);

/** A call that is placed now has its audio confirmed: what the events before it lead to has happened by then. */
async function anotherCallTalks(world: World): Promise<void> {
  const callId = await world.dial();
  await until('the bridge has confirmed the socket of another call', () => isConfirmed(world, callId));
}

describe("a call's audio", () => {
  it('moves a conversation whose audio is lost to a new generation', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.emit({ type: 'audio_lost', callId, detail: 'socket closed' });
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ mediaGeneration: 2, bridgeId: world.bridge.id });
    expect((await world.eventsOf(callId)).filter((type) => type === 'call.started')).toHaveLength(1);
  });

  it('is moved although the next bridge does not admit the call at first', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.bridge.refusedAdmissions = 2;
    world.switch.emit({ type: 'audio_lost', callId, detail: 'socket closed' });
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ status: 'in_progress', mediaGeneration: 2 });
  });

  it('is connected anew within 2 s where the switch says that it is connected and no token was shown', async () => {
    await using world = await open();
    world.bridge.lostTokens = 1;
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    const [first, second] = world.switch.commands.filter((one) => one.do === 'start_audio');
    expect((second?.atMs ?? Number.POSITIVE_INFINITY) - (first?.atMs ?? 0)).toBeLessThan(2_000);
    // The second socket has shown its token, and is left alone.
    await until('the bridge has confirmed the second socket', () => isConfirmed(world, callId, 2));
    await anotherCallTalks(world);
    expect(world.switch.count('start_audio', callId)).toBe(2);
    expect(await world.callOf(callId)).toMatchObject({ status: 'in_progress', mediaGeneration: 2 });
  });

  it('is connected anew within 2 s where the switch connects too late a socket that the bridge has turned away', async () => {
    await using world = await open();
    world.bridge.lostTokens = 1;
    world.switch.audioTakesMs.push(1_500);
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const [first, second] = world.switch.commands.filter((one) => one.do === 'start_audio');
    expect((second?.atMs ?? Number.POSITIVE_INFINITY) - (first?.atMs ?? 0)).toBeLessThan(1_500);
    // The late connect event of the first socket changes nothing about the second.
    await until('the switch has said so of both sockets', () => world.switch.audioConnected.length === 2);
    await until('the bridge has confirmed the second socket', () => isConfirmed(world, callId));
    await anotherCallTalks(world);
    expect(world.switch.count('start_audio', callId)).toBe(2);
    expect(await world.callOf(callId)).toMatchObject({ status: 'in_progress', mediaGeneration: 1 });
  });

  it('is waited for where the socket is slow and the bridge has turned nothing away', async () => {
    await using world = await open();
    world.switch.audioTakesMs.push(2_000);
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('start_audio', callId)).toBe(1);
  });

  it('moves conversations away from a bridge that has fallen silent, and the log names each bridge once', async () => {
    const lines: string[] = [];
    const note = ({ bridgeId }: Record<string, unknown>, message: string) => {
      if (/heartbeats|reassigned/.test(message)) lines.push(`${bridgeId} ${message}`);
    };
    await using world = await open({}, { log: { ...silentLog, info: note, warn: note } });
    const [callId, second] = [await world.dial(), await world.dial()];
    await world.reach(callId, 'in_progress');
    await world.reach(second, 'in_progress');
    world.bridge[Symbol.dispose]();
    const other = world.anotherBridge();
    await until('it is on the other bridge', async () => (await world.callOf(callId)).bridgeId === other.id);
    await until('the other bridge admits both', () => other.has('admit', callId) && other.has('admit', second));
    expect(lines.toSorted()).toEqual(
      [
        `${world.bridge.id} media-bridge sends heartbeats`,
        `${other.id} media-bridge sends heartbeats`,
        `${world.bridge.id} media-bridge stopped sending heartbeats`,
        `${other.id} audio lost, call reassigned to a media-bridge`,
        `${other.id} audio lost, call reassigned to a media-bridge`,
      ].toSorted(),
    );
  });

  it('is moved away from a bridge that died before the controller started, and the log names that bridge once', async () => {
    const silent: unknown[] = [];
    const warn = ({ bridgeId }: Record<string, unknown>, message: string) => {
      if (message === 'media-bridge stopped sending heartbeats') silent.push(bridgeId);
    };
    await using world = await open({}, { log: { ...silentLog, warn } });
    const callIds = [await world.dial(), await world.dial()];
    for (const callId of callIds) await world.reach(callId, 'in_progress');
    await world.controller.kill();
    world.bridge[Symbol.dispose]();
    const other = world.anotherBridge();
    await world.anotherController();
    await until('the other bridge admits both', () => callIds.every((callId) => other.has('admit', callId)));
    expect(silent).toEqual([world.bridge.id]);
  });

  it('finds another bridge for a call whose bridge died while it rang', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    world.bridge[Symbol.dispose]();
    const other = world.anotherBridge();
    world.switch.emit({ type: 'leg_answered', callId });
    expect(await world.reach(callId, 'in_progress')).toMatchObject({ bridgeId: other.id, mediaGeneration: 2 });
  });

  it('connects audio anew that was lost while the switch could not say so', async () => {
    await using world = await open();
    const callId = await world.dial();
    const staying = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.reach(staying, 'in_progress');
    world.switch.loseConnections(() => world.bridge.missing.add(callId));
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ mediaGeneration: 2, status: 'in_progress' });
    expect(world.switch.count('start_audio', staying)).toBe(1);
  });

  it('connects it anew before the switch has settled: whoever is there listens to silence', async () => {
    const servers = { database: await migratedDatabase(), nats: await natsServer() };
    await using world = await openWorld(servers, {}, { settleMs: 120_000 });
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.loseConnections(() => world.bridge.missing.add(callId));
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ mediaGeneration: 2, status: 'in_progress' });
  });

  it('by files, uploads on a new socket when some may have been announced to nobody', async () => {
    await using world = await open();
    world.switch.returnPath = 'file';
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.loseConnections();
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
  });

  it('gives a call up whose audio cannot be connected', async () => {
    await using world = await open();
    world.switch.fail('start_audio', 'switch_rejected', 4);
    const callId = await world.dial();
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'media_lost', successful: false });
    expect(world.switch.count('start_audio')).toBe(4);
  });

  it('waits for the last turn before it publishes the end, for a limited time', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const lastTurn = Promise.withResolvers<void>();
    world.bridge.lastTurn = lastTurn.promise;
    const beforeMs = systemClock.monotonic();
    world.switch.end(callId);
    await until('its end is noted', async () => (await world.callOf(callId)).hangupCause === 'NORMAL_CLEARING');
    expect((await world.callOf(callId)).status).toBe('in_progress');
    await world.reach(callId, 'completed');
    expect(systemClock.monotonic() - beforeMs).toBeGreaterThan(1_500);
    lastTurn.resolve();
  });
});
