import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@ligai/db';
import { startPostgres } from '@ligai/local-servers';
import { natsServer } from '@ligai/testing';
import { expect, it } from 'vitest';
import { openWorld, until } from './testing/world.ts';

/** A world whose Postgres can be taken away, with one call that is talked. */
async function openTalk() {
  const stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'ligai-away-'));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir });
  await migrate(postgres.url);
  const database = { ...postgres, ownerUrl: postgres.url };
  const world = stack.use(await openWorld({ database, nats: await natsServer() }));
  const callId = await world.dial();
  await world.reach(callId, 'in_progress');
  return {
    world,
    callId,
    takePostgresAway: () => postgres[Symbol.asyncDispose](),
    giveItBack: async () => {
      const back = await startPostgres({ dataDir, port: Number(new URL(postgres.url).port) });
      stack.defer(() => back[Symbol.asyncDispose]());
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

it('while Postgres is unavailable, lost audio waits for it instead of ending the call', async () => {
  await using talk = await openTalk();
  const { world, callId } = talk;
  await talk.takePostgresAway();
  world.switch.emit({ type: 'audio_lost', callId, detail: 'socket closed' });
  await talk.giveItBack();
  await until('audio has started again', () => world.switch.count('start_audio', callId) === 2);
  expect(await world.callOf(callId)).toMatchObject({ status: 'in_progress', mediaGeneration: 2 });
  expect(world.switch.count('hangup')).toBe(0);
});

it('while Postgres is unavailable, a hangup request gets a retryable error, and the end of another call is not lost', async () => {
  await using talk = await openTalk();
  const { world, callId } = talk;
  await talk.takePostgresAway();
  await expect(world.hangup(callId)).rejects.toMatchObject({ code: 'timeout', retryable: true });
  world.switch.end(callId);
  await talk.giveItBack();
  expect(await world.reach(callId, 'completed')).toMatchObject({ reason: 'callee_hangup' });
});
