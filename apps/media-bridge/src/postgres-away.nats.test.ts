import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTurns, migrate } from '@ligai/db';
import { startPostgres } from '@ligai/local-servers';
import { aPrompt, natsServer } from '@ligai/testing';
import { expect, test, vi } from 'vitest';
import { openController, startBridgeUnderTest } from './testing/bridge-under-test.ts';
import { ScriptedProviders } from './testing/scripted-providers.ts';

test('while Postgres is away the call goes on, and is written once it is back', async () => {
  await using stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'ligai-away-'));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir });
  await migrate(postgres.url);
  const nats = stack.use(await natsServer());
  const servers = { databaseUrl: postgres.url, natsUrl: nats.url };
  const providers = new ScriptedProviders();
  const bridge = stack.use(await startBridgeUnderTest(servers, { providers }));
  const controller = stack.use(await openController(servers));
  const callId = await controller.placeCall(aPrompt({ greeting: 'Hi.', language: 'en-US' }));
  await controller.reserve(callId);
  const ws = await controller.startAudio(callId, await controller.admit(bridge.id, callId));
  let played = 0;
  ws.on('message', (data: Buffer, isBinary) => {
    const mark = isBinary ? undefined : JSON.parse(data.toString('utf8')).data?.name;
    if (!mark) return;
    ws.send(JSON.stringify({ type: 'mark', data: { name: mark, event: 'playout' } }));
    if (mark.startsWith('piece-')) played += 1;
  });
  await until(async () => expect(await listTurns(controller.db, callId)).toHaveLength(1));
  // The turn is written when its first piece is sent, so the greeting may not have been heard to its end yet.
  await until(() => expect(played).toBe(1));

  await postgres[Symbol.asyncDispose]();
  providers.hearing.turn('Are you there?');
  await until(() => expect(providers.replies).toHaveLength(1));
  providers.reply.write('Yes, I am. ');
  providers.reply.finish();
  await until(() => expect(played).toBe(2));
  // What came before the ping, the mark included, has been taken in when its pong is here.
  ws.ping();
  await once(ws, 'pong');
  providers.hearing.turn('That is good.');
  await until(() => expect(providers.replies).toHaveLength(2));

  stack.use(await startPostgres({ dataDir, port: Number(new URL(postgres.url).port) }));
  await until(async () => {
    const turns = await listTurns(controller.db, callId);
    // The last reply never comes: what is said instead depends on how long Postgres takes to start.
    const first = turns.slice(0, 4).map(({ content }) => content);
    expect(first).toEqual(['Hi.', 'Are you there?', 'Yes, I am.', 'That is good.']);
  });
  await controller.release(bridge.id, callId);
});

function until(check: () => Promise<unknown> | unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 25_000, interval: 50 });
}
