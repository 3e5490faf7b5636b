import { newCallId } from '@ligai/contracts';
import { saveTurns } from '@ligai/db';
import type { Log } from '@ligai/kernel';
import { aTurn, migratedDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until } from '../testing/world.ts';

const open = async (env: Record<string, string> = {}) =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, env);

describe('one call', () => {
  it('is dialled, answered and ended, and each step is published once', async () => {
    await using world = await open();
    const callId = await world.dial();
    const up = await world.reach(callId, 'in_progress');
    expect(up).toMatchObject({ node: 'fs1:8021', mediaGeneration: 1, bridgeId: world.bridge.id });
    expect(world.switch.commands.map((one) => one.do)).toEqual(['originate', 'limit', 'buffer', 'start_audio']);
    world.switch.end(callId);
    const over = await world.reach(callId, 'completed');
    expect(over).toMatchObject({ reason: 'callee_hangup', hangupCause: 'NORMAL_CLEARING' });
    expect(over.endTime?.getTime()).toBeGreaterThanOrEqual(over.startTime?.getTime() ?? Number.POSITIVE_INFINITY);
    expect(await world.eventsOf(callId)).toEqual([
      'call.state_changed',
      'call.state_changed',
      'call.state_changed',
      'call.started',
      'call.ended',
    ]);
    expect(world.bridge.commands.map((one) => one.do)).toEqual(['reserve', 'admit', 'release']);
  });

  it('is published as started and then as ended if the callee hangs up before there is audio', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const asked = Array.from({ length: 12 }, () => world.dial());
    for (const callId of await Promise.all(asked)) {
      await world.reach(callId, 'ringing');
      world.switch.emit({ type: 'leg_answered', callId });
      world.switch.end(callId);
      const over = await world.reach(callId, 'completed');
      expect(over).toMatchObject({ reason: 'callee_hangup', successful: false });
      expect((await world.eventsOf(callId)).slice(-2)).toEqual(['call.started', 'call.ended']);
    }
  });

  it('ends with one log line and no warning if both sides hang up at the same time', async () => {
    const { log, lines } = collectedLog();
    await using world = await openWorld({ database: await migratedDatabase(), nats: await natsServer() }, {}, { log });
    const accept = world.switch.accept.bind(world.switch);
    world.switch.accept = (command, callId) => {
      accept(command, callId);
      if (command === 'hangup') world.switch.end(callId);
    };
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.hangup(callId);
    await world.reach(callId, 'completed');
    expect(world.switch.count('hangup', callId)).toBe(1);
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
    expect(lines.filter(({ message }) => message === 'call ended')).toHaveLength(1);
  });

  it('logs one line each for placed, answered and ended, and no warning, if it is hung up right after its answer', async () => {
    const { log, lines } = collectedLog();
    await using world = await openWorld({ database: await migratedDatabase(), nats: await natsServer() }, {}, { log });
    world.switch.callee = 'rings';
    // The callee hangs up while the audio is being connected.
    const accept = world.switch.accept.bind(world.switch);
    world.switch.accept = (command, callId) => {
      accept(command, callId);
      if (command === 'start_audio') world.switch.end(callId);
    };
    const callId = await world.dial({ number: '5511999887766' });
    await world.reach(callId, 'ringing');
    world.switch.emit({ type: 'leg_answered', callId });
    await world.reach(callId, 'completed');
    await until('its bridge is released', () => world.bridge.commands.some((one) => one.do === 'release'));
    const ofCall = lines.filter(({ fields }) => fields['callId'] === callId);
    expect(ofCall.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'info call placed',
      'info call answered',
      'info call ended',
    ]);
    expect(ofCall[0]?.fields).toEqual({ callId, source: 'api', node: 'fs1:8021', pii: { number: '5511999887766' } });
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });

  it('is published as started and then as ended if its answer event was lost', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    world.switch.end(callId, { answered: true });
    await world.reach(callId, 'completed');
    expect((await world.eventsOf(callId)).slice(-2)).toEqual(['call.started', 'call.ended']);
  });

  it('stores the success that its bridge writes last, because the end waits for the last turn', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const said = Promise.withResolvers<void>();
    world.bridge.lastTurn = said.promise;
    world.switch.end(callId);
    await until('its end is stored', async () => (await world.callOf(callId)).hangupCause !== null);
    await saveTurns(world.db, [{ callId, generation: 1, turns: [aTurn({ index: 0, role: 'assistant' })] }]);
    await saveTurns(world.db, [
      { callId, generation: 1, turns: [aTurn({ index: 1, role: 'user', content: 'Tchau.' })] },
    ]);
    said.resolve();
    expect(await world.reach(callId, 'completed')).toMatchObject({ successful: true });
  });

  it('stores the keys that the callee pressed in order, and publishes each', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    for (const digit of ['1', '1', '#']) world.switch.emit({ type: 'dtmf', callId, digit });
    world.switch.end(callId);
    const { keysPressed } = await world.reach(callId, 'completed');
    expect(keysPressed.map(({ digit }) => digit).join('')).toBe('11#');
    expect(new Set(keysPressed.map(({ pressed_at }) => pressed_at)).size).toBe(3);
    const events = await world.eventsOf(callId);
    expect(events.filter((type) => type === 'call.key_pressed')).toHaveLength(3);
    expect(events.at(-1)).toBe('call.ended');
  });

  it('has its duration limited by the switch as soon as the switch accepts the limit', async () => {
    await using world = await open();
    world.switch.fail('limit', 'outcome_unknown', 3);
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await until('the limit is accepted', () => world.switch.count('limit', callId) === 4);
    world.switch.end(callId);
    await world.reach(callId, 'completed');
  });

  it('is placed once if it is requested twice', async () => {
    await using world = await open();
    const call_id = newCallId();
    await Promise.all([world.dial({ call_id }), world.dial({ call_id }), world.dial({ call_id })]);
    await world.reach(call_id, 'in_progress');
    expect(world.switch.count('originate')).toBe(1);
  });

  it('is cancelled by a hangup while it rings', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    await world.hangup(callId);
    expect(await world.reach(callId, 'cancelled')).toMatchObject({ reason: 'api_hangup', startTime: null });
    expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
    await expect(world.hangup(callId)).rejects.toMatchObject({ code: 'call_ended' });
  });

  it('is completed by a hangup after its answer', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.hangup(callId);
    expect(await world.reach(callId, 'completed')).toMatchObject({ reason: 'api_hangup' });
    expect(await world.terminalEventsOf(callId)).toEqual(['call.ended']);
  });

  it('cannot be hung up if its id is unknown', async () => {
    await using world = await open();
    await expect(world.hangup(newCallId())).rejects.toMatchObject({ code: 'call_not_found' });
  });

  it('ends as busy if the callee is busy', async () => {
    await using world = await open();
    world.switch.callee = 'silent';
    const callId = await world.dial();
    await until('its leg exists', () => world.switch.legs.has(callId));
    world.switch.end(callId, { cause: 'USER_BUSY', sipStatus: 486, disposition: 'recv_refuse' });
    expect(await world.reach(callId, 'busy')).toMatchObject({ sipStatus: 486, hangupCause: 'USER_BUSY' });
  });

  it('is not dialled again if the switch rejects it after its channel was created', async () => {
    await using world = await open();
    world.switch.callee = 'silent';
    const callId = await world.dial();
    await until('its leg exists', () => world.switch.legs.has(callId));
    world.switch.legs.clear();
    world.switch.emit({ type: 'originate_failed', callId, cause: 'DESTINATION_OUT_OF_ORDER' });
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'network' });
    expect(world.switch.count('originate')).toBe(1);
  });

  it('to an unknown gateway fails with the cause of its job alone', async () => {
    await using world = await open();
    world.switch.callee = 'silent';
    const callId = await world.dial();
    await until('it is dialled', () => world.switch.count('originate') === 1);
    world.switch.legs.clear();
    world.switch.emit({ type: 'originate_failed', callId, cause: 'INVALID_GATEWAY' });
    expect(await world.reach(callId, 'failed')).toMatchObject({
      reason: 'configuration',
      hangupCause: 'INVALID_GATEWAY',
    });
  });
});

type Line = { level: string; fields: Record<string, unknown>; message: string };

/** Everything above debug that a controller logs. */
function collectedLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, fields, message });
  };
  return { log: { debug: () => {}, info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
