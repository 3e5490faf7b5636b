import { systemClock } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until, type World } from '../testing/world.ts';

const open = async () =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, { NO_AUDIO_TIMEOUT_SECONDS: '4' });

const noAudioEvents = async (world: World, callId: Parameters<World['eventsOf']>[0]) =>
  (await world.eventsOf(callId)).filter((type) => type === 'call.no_audio');

describe('an answered call without audio of the callee', () => {
  it('publishes an event after 2 s, and ends as failed with the reason no_audio', async () => {
    await using world = await open();
    world.switch.packets = 0;
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await until('it is published', async () => (await noAudioEvents(world, callId)).length === 1);
    expect((await world.callOf(callId)).status).toBe('in_progress');
    const over = await world.reach(callId, 'failed');
    expect(over).toMatchObject({ reason: 'no_audio', successful: false });
    const seconds = ((over.endTime?.getTime() ?? 0) - (over.startTime?.getTime() ?? 0)) / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(3.9);
    expect(await noAudioEvents(world, callId)).toHaveLength(1);
    expect((await world.eventsOf(callId)).at(-1)).toBe('call.ended');
  });

  it('continues if the audio begins late', async () => {
    await using world = await open();
    world.switch.packets = 0;
    const callId = await world.dial();
    await until('it is published', async () => (await noAudioEvents(world, callId)).length === 1);
    world.switch.packets = 1;
    await systemClock.sleep(3_500);
    expect((await world.callOf(callId)).status).toBe('in_progress');
  });

  it('does not include a call with a silent callee whose telephone sends packets', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await until('the packets were counted', () => world.switch.count('received_packets', callId) === 1);
    await systemClock.sleep(3_500);
    expect(world.switch.count('received_packets', callId)).toBe(1);
    expect(await noAudioEvents(world, callId)).toEqual([]);
    expect((await world.callOf(callId)).status).toBe('in_progress');
  });

  it('is not ended for the time that it is on hold', async () => {
    await using world = await open();
    world.switch.packets = 0;
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.emit({ type: 'leg_held', callId });
    await systemClock.sleep(5_000);
    world.switch.emit({ type: 'leg_unheld', callId });
    const unheldAtMs = Date.now();
    const over = await world.reach(callId, 'failed');
    expect(over.reason).toBe('no_audio');
    expect((over.endTime?.getTime() ?? 0) - unheldAtMs).toBeGreaterThanOrEqual(3_900);
    const noted = (await world.eventRowsOf(callId)).find(({ type }) => type === 'call.no_audio');
    expect((noted?.occurredAt.getTime() ?? 0) - unheldAtMs).toBeGreaterThanOrEqual(1_950);
  });

  it('is not ended while the switch does not respond', async () => {
    await using world = await open();
    world.switch.packets = 0;
    world.switch.fail('received_packets', 'outcome_unknown', 100);
    const callId = await world.dial();
    await systemClock.sleep(5_500);
    expect((await world.callOf(callId)).status).toBe('in_progress');
    expect(await noAudioEvents(world, callId)).toEqual([]);
  });
});
