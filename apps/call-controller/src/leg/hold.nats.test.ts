import { holdChanged, keyPressed } from '@ligai/contracts';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until } from '../testing/world.ts';

const open = async () => openWorld({ database: await migratedDatabase(), nats: await natsServer() });

describe('a call that the callee puts on hold', () => {
  it('is reported to its bridge, once for each change', async () => {
    await using world = await open();
    const heard: boolean[] = [];
    using _hold = world.bus.subscribe(holdChanged(world.bridge.id), ({ held }) => heard.push(held));
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    for (const type of ['leg_held', 'leg_held', 'leg_unheld', 'leg_held', 'leg_unheld'] as const)
      world.switch.emit({ type, callId });
    await until('all changes have come', () => heard.length === 4);
    expect(heard).toEqual([true, false, true, false]);
    expect(world.bridge.has('release', callId)).toBe(false);
  });

  it('is told to the next bridge, and its hold is read from the switch after an interruption', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.emit({ type: 'leg_held', callId });
    world.bridge.missing.add(callId);
    world.switch.emit({ type: 'audio_lost', callId, detail: 'by script' });
    await until('the next generation is admitted', () => world.bridge.heldAtAdmission.length === 2);
    expect(world.bridge.heldAtAdmission).toEqual([false, true]);

    const heard: boolean[] = [];
    using _hold = world.bus.subscribe(holdChanged(world.bridge.id), ({ held }) => heard.push(held));
    await world.bus.flush();
    // The end of the hold is missed.
    world.switch.loseConnections();
    await until('the end of the hold is found', () => heard.length === 1);
    expect(heard).toEqual([false]);
  });

  it('is reported to the next bridge with the keys, in order, if it changes while no bridge has the call', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const heard: unknown[] = [];
    using _hold = world.bus.subscribe(holdChanged(world.bridge.id), ({ held }) => heard.push(held));
    using _keys = world.bus.subscribe(keyPressed(world.bridge.id), ({ digit }) => heard.push(digit));
    await world.bus.flush();
    world.bridge.declines = true;
    const lostAtMs = Date.now();
    world.switch.emit({ type: 'audio_lost', callId, detail: 'by script' });
    world.switch.emit({ type: 'leg_held', callId });
    world.switch.emit({ type: 'dtmf', callId, digit: '5' });
    world.switch.emit({ type: 'leg_unheld', callId });
    world.bridge.declines = false;
    await until('the next generation is admitted', () => world.bridge.heldAtAdmission.length === 2);
    await until('all acts have arrived', () => heard.length >= 2);
    expect(heard).toEqual(['5', false]);
    const [before, lost] = world.bridge.audioLostAt;
    expect(before).toBeNull();
    expect(Math.abs(Date.parse(lost ?? '') - lostAtMs)).toBeLessThan(500);
  });
});
