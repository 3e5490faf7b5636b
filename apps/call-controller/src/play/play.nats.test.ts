import { breakPlayback, type CallId, playbackChanged, playUpload } from '@ligai/contracts';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until, type World } from '../testing/world.ts';

/** A call whose switch plays files. */
async function callOnFilePath(): Promise<{ world: World; callId: CallId; changes: string[] }> {
  const world = await openWorld({ database: await migratedDatabase(), nats: await natsServer() });
  world.switch.returnPath = 'file';
  const changes: string[] = [];
  world.bus.subscribe(playbackChanged(world.bridge.id), ({ upload, change }) => changes.push(`${upload} ${change}`));
  await world.bus.flush();
  const callId = await world.dial();
  await world.reach(callId, 'in_progress');
  return { world, callId, changes };
}

/** As the switch names them, counting from 0. */
const [fileA, fileB] = ['/tmp/call-1_0.tmp.r8', '/tmp/call-1_1.tmp.r8'] as const;

const play = (world: World, callId: CallId, upload: number, generation = 1) =>
  world.bus.request(playUpload, { call_id: callId, generation, upload }, { timeoutMs: 5_000 });

const commands = (world: World): string[] =>
  world.switch.commands.map((one) => one.do).filter((command) => command.startsWith('play') || command === 'break');

describe('the uploads of the file path', () => {
  it('are played in order, and the bridge receives the result of each', async () => {
    const { world, callId, changes } = await callOnFilePath();
    await using _ = world;
    await play(world, callId, 1);
    await play(world, callId, 2);
    for (const file of [fileA, fileB]) world.switch.emit({ type: 'upload_received', callId, file });
    await until('the first plays', () => commands(world).length === 1);
    world.switch.emit({ type: 'playback_started', callId, file: fileA });
    world.switch.emit({ type: 'playback_stopped', callId, file: fileA, how: 'finished' });
    await until('the bridge has received both', () => changes.length === 2);
    expect(changes).toEqual(['1 started', '1 finished']);
    expect(commands(world)).toEqual([`play ${fileA}`, `play ${fileB}`]);
  });

  it('can be stopped and discarded', async () => {
    const { world, callId, changes } = await callOnFilePath();
    await using _ = world;
    for (const file of [fileA, fileB]) world.switch.emit({ type: 'upload_received', callId, file });
    await play(world, callId, 1);
    world.switch.emit({ type: 'playback_started', callId, file: fileA });
    await play(world, callId, 2);
    await world.bus.request(breakPlayback, { call_id: callId, generation: 1 }, { timeoutMs: 5_000 });
    world.switch.emit({ type: 'playback_stopped', callId, file: fileA, how: 'broken' });
    await until('the bridge has received both', () => changes.length === 2);
    expect(changes).toEqual(['1 started', '1 broken']);
    expect(commands(world)).toEqual([`play ${fileA}`, 'break']);
  });

  it('continue after a stop that removed an upload before it started, which the switch does not report', async () => {
    const { world, callId } = await callOnFilePath();
    await using _ = world;
    for (const file of [fileA, fileB]) world.switch.emit({ type: 'upload_received', callId, file });
    await play(world, callId, 1);
    await world.bus.request(breakPlayback, { call_id: callId, generation: 1 }, { timeoutMs: 5_000 });
    await play(world, callId, 2);
    await until('the next plays', () => commands(world).length === 3);
    expect(commands(world)).toEqual([`play ${fileA}`, 'break', `play ${fileB}`]);
  });

  it('are stopped when their bridge is lost, because no process records what is heard', async () => {
    const { world, callId } = await callOnFilePath();
    await using _ = world;
    world.switch.emit({ type: 'audio_connected', callId });
    world.switch.emit({ type: 'upload_received', callId, file: fileA });
    await play(world, callId, 1);
    world.switch.emit({ type: 'playback_started', callId, file: fileA });
    world.bridge[Symbol.dispose]();
    await until('it is stopped', () => commands(world).includes('break'));
  });

  it('that cannot be stopped, because the switch is unreachable, end no other call', async () => {
    const { world, callId } = await callOnFilePath();
    await using _ = world;
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    world.switch.emit({ type: 'audio_connected', callId });
    world.switch.emit({ type: 'upload_received', callId, file: fileA });
    await play(world, callId, 1);
    world.switch.emit({ type: 'playback_started', callId, file: fileA });
    world.switch.fail('break', 'switch_unavailable');
    const next = world.anotherBridge();
    world.bridge[Symbol.dispose]();
    await until('the other bridge has the call', async () => (await world.callOf(callId)).bridgeId === next.id);
    process.off('unhandledRejection', note);
    expect(world.switch.failures.get('break')).toEqual([]);
    expect(rejections).toEqual([]);
  });

  it('of a bridge that no longer has the call are rejected', async () => {
    const { world, callId } = await callOnFilePath();
    await using _ = world;
    await expect(play(world, callId, 1, 7)).rejects.toMatchObject({ code: 'stale_generation' });
  });

  it('reach the controller that holds the leg, whichever controller receives the request', async () => {
    const { world, callId } = await callOnFilePath();
    await using _ = world;
    await world.anotherController();
    for (let upload = 1; upload <= 8; upload += 1) await play(world, callId, upload);
    world.switch.emit({ type: 'upload_received', callId, file: fileA });
    await until('the first plays', () => commands(world).length === 1);
  });
});
