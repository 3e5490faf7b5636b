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

describe('the audio of a call', () => {
  it('moves to a new generation after it is lost', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.emit({ type: 'audio_lost', callId, detail: 'socket closed' });
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ mediaGeneration: 2, bridgeId: world.bridge.id });
    expect((await world.eventsOf(callId)).filter((type) => type === 'call.started')).toHaveLength(1);
  });

  it('moves to another bridge that does not admit the call at first', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.bridge.refusedAdmissions = 2;
    world.switch.emit({ type: 'audio_lost', callId, detail: 'socket closed' });
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ status: 'in_progress', mediaGeneration: 2 });
  });

  it('is reconnected within 2 s if the switch reports a connection but no token was shown', async () => {
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

  it('is reconnected within 2 s if the switch connects a socket late, after the bridge has rejected it', async () => {
    await using world = await open();
    world.bridge.lostTokens = 1;
    world.switch.audioTakesMs.push(1_500);
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const [first, second] = world.switch.commands.filter((one) => one.do === 'start_audio');
    expect((second?.atMs ?? Number.POSITIVE_INFINITY) - (first?.atMs ?? 0)).toBeLessThan(1_500);
    // The late connect event of the first socket changes nothing about the second.
    await until('the switch has reported both sockets', () => world.switch.audioConnected.length === 2);
    await until('the bridge has confirmed the second socket', () => isConfirmed(world, callId));
    await anotherCallTalks(world);
    expect(world.switch.count('start_audio', callId)).toBe(2);
    expect(await world.callOf(callId)).toMatchObject({ status: 'in_progress', mediaGeneration: 1 });
  });

  it('is not reconnected while the socket is slow and the bridge has rejected nothing', async () => {
    await using world = await open();
    world.switch.audioTakesMs.push(2_000);
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('start_audio', callId)).toBe(1);
  });

  it('moves away from a bridge that stopped sending heartbeats, and the log names each bridge once', async () => {
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
    await until('the call is on the other bridge', async () => (await world.callOf(callId)).bridgeId === other.id);
    await until('the other bridge admits both', () => other.has('admit', callId) && other.has('admit', second));
    await until(
      'both moves are logged',
      () => lines.filter((line) => line.endsWith('reassigned to a media-bridge')).length > 1,
    );
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

  it('moves away from a bridge that stopped before the controller started, and the log names that bridge once', async () => {
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

  it('uses another bridge if the bridge of the call stops while the call rings', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    world.bridge[Symbol.dispose]();
    const other = world.anotherBridge();
    world.switch.emit({ type: 'leg_answered', callId });
    expect(await world.reach(callId, 'in_progress')).toMatchObject({ bridgeId: other.id, mediaGeneration: 2 });
  });

  it('is reconnected if it was lost while the switch could not report it', async () => {
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

  it('is reconnected before the settling time of the switch ends, because the callee hears silence', async () => {
    const servers = { database: await migratedDatabase(), nats: await natsServer() };
    await using world = await openWorld(servers, {}, { settleMs: 120_000 });
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.loseConnections(() => world.bridge.missing.add(callId));
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
    expect(await world.callOf(callId)).toMatchObject({ mediaGeneration: 2, status: 'in_progress' });
  });

  it('on the file path moves its uploads to a new socket if some of them may have been lost', async () => {
    await using world = await open();
    world.switch.returnPath = 'file';
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.loseConnections();
    await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
  });

  it('ends the call if it cannot be connected', async () => {
    await using world = await open();
    world.switch.fail('start_audio', 'switch_rejected', 4);
    const callId = await world.dial();
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'media_lost', successful: false });
    expect(world.switch.count('start_audio')).toBe(4);
  });

  it('is followed by the last turn, for which the end is delayed for a limited time', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const lastTurn = Promise.withResolvers<void>();
    world.bridge.lastTurn = lastTurn.promise;
    const beforeMs = systemClock.monotonic();
    world.switch.end(callId);
    await until('its end is stored', async () => (await world.callOf(callId)).hangupCause === 'NORMAL_CLEARING');
    expect((await world.callOf(callId)).status).toBe('in_progress');
    await world.reach(callId, 'completed');
    expect(systemClock.monotonic() - beforeMs).toBeGreaterThan(1_500);
    lastTurn.resolve();
  });
});
