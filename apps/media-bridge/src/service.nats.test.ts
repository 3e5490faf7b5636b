import {
  BridgeId,
  type BridgeId as BridgeName,
  bridgeHeartbeat,
  type CallId,
  type Heartbeat,
  hangupCall,
  missingSessions,
  playbackChanged,
  playUpload,
} from '@ligai/contracts';
import { findCall, listTurns } from '@ligai/db';
import { aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { openController, type Servers, startBridgeUnderTest } from './testing/bridge-under-test.ts';
import { ScriptedProviders, voiceFrame } from './testing/scripted-providers.ts';

const greeting = 'Hi.';
const prompt = aPrompt({ greeting, language: 'en-US' });

let stack: AsyncDisposableStack;
let servers: Servers;
let controller: Awaited<ReturnType<typeof openController>>;
let providers: ScriptedProviders;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const database = stack.use(await migratedDatabase());
  const nats = stack.use(await natsServer());
  servers = { databaseUrl: database.url, natsUrl: nats.url };
  providers = new ScriptedProviders();
});

afterEach(() => stack.disposeAsync());

test('a call is reserved, admitted and held; its last turn is written before the release is answered', async () => {
  const bridge = await start();
  const callId = await controller.placeCall(prompt);
  expect(await controller.reserve(callId)).toEqual({ accepted: true, bridge_id: bridge.id, ws_url: bridge.url });
  const admission = await controller.admit(bridge.id, callId);
  const missing = async (entered: boolean) => {
    const asked = { sessions: [{ call_id: callId, generation: 1 }], entered };
    const timeoutMs = 5_000;
    return (await controller.bus.request(missingSessions(BridgeId.parse(bridge.id)), asked, { timeoutMs })).missing;
  };
  expect([await missing(false), await missing(true)]).toEqual([[], [callId]]);
  const ws = await controller.startAudio(callId, admission);
  returnMarks(ws);
  await until(async () => expect(await spoken(callId)).toEqual([`assistant: ${greeting}`]));
  expect(await missing(true)).toEqual([]);
  expect(await findCall(controller.db, callId)).toMatchObject({ state: 'listening', messageCount: 1 });

  providers.hearing.turn('What time is it?');
  await until(() => expect(providers.replies).toHaveLength(1));
  providers.reply.write('It is noon. ');
  providers.reply.finish();
  await until(async () => expect(await spoken(callId)).toHaveLength(3));
  providers.hearing.turn('Thanks.');
  await controller.release(bridge.id, callId);
  expect(await spoken(callId)).toEqual([
    `assistant: ${greeting}`,
    'user: What time is it?',
    'assistant: It is noon.',
    'user: Thanks.',
  ]);
  expect(bridge.pool.taken).toBe(0);
  expect((await listTurns(controller.db, callId))[2]?.latency?.totalMs).toBeGreaterThanOrEqual(0);
  await controller.release(bridge.id, callId);
});

test('another bridge continues a conversation whose socket broke', async () => {
  const first = await start();
  const callId = await controller.placeCall(prompt);
  await controller.reserve(callId);
  const ws = await controller.startAudio(callId, await controller.admit(first.id, callId));
  returnMarks(ws);
  await until(async () => expect(await spoken(callId)).toEqual([`assistant: ${greeting}`]));
  ws.terminate();
  await until(() => expect(first.pool.taken).toBe(0));
  await first[Symbol.asyncDispose]();

  const second = stack.use(await startBridgeUnderTest(servers, { providers }));
  await controller.setGeneration(2);
  expect(await controller.reserve(callId, 2)).toMatchObject({ accepted: true, bridge_id: second.id });
  await controller.startAudio(callId, await controller.admit(second.id, callId, 2));
  await until(() => expect(providers.hearings).toHaveLength(2));
  providers.hearing.turn('Are you there?');
  await until(() => expect(providers.replies).toHaveLength(1));
  expect(providers.reply.request.messages.slice(1)).toEqual([
    { role: 'assistant', content: greeting },
    { role: 'user', content: 'Are you there?' },
  ]);
});

test('turns of an older generation are not written', async () => {
  const bridge = await start();
  const callId = await controller.placeCall(prompt);
  await controller.reserve(callId);
  const ws = await controller.startAudio(callId, await controller.admit(bridge.id, callId));
  await until(() => expect(providers.hearings).toHaveLength(1));
  await controller.setGeneration(2);
  const before = await spoken(callId);
  providers.hearing.turn('Nobody writes this.');
  await new Promise((resolve) => ws.once('close', resolve));
  expect(await spoken(callId)).toEqual(before);
});

test('a bridge declines reservations at capacity and unreadable ones, and admits only reserved calls', async () => {
  const bridge = await start({ MEDIA_BRIDGE_CAPACITY: '1' });
  const callId = await controller.placeCall(prompt);
  const unknown = 'call-nobody-knows' as CallId;
  expect(await controller.reserve(unknown)).toMatchObject({ accepted: false });
  expect(await controller.reserve(callId)).toMatchObject({ accepted: true });
  expect(await controller.reserve(unknown)).toMatchObject({ accepted: false, reason: 'at capacity' });
  await expect(controller.admit(bridge.id, unknown)).rejects.toMatchObject({ code: 'no_bridge' });
  await expect(controller.admit(bridge.id, callId, 2)).rejects.toMatchObject({ code: 'no_bridge' });
});

test('a bridge with a blocked event loop declines calls with that reason', async () => {
  const bridge = await start();
  const reserve = async () => controller.reserve(await controller.placeCall(prompt));
  const read = async (path: string) => (await fetch(`http://127.0.0.1:${bridge.healthPort}${path}`)).text();
  let reply = await reserve();
  expect(reply).toMatchObject({ accepted: true });
  let shown = '';
  // The bridge reads its load with each heartbeat, so that the loop is blocked for most of each reading.
  const beats: Heartbeat[] = [];
  stack.use(controller.bus.subscribe(bridgeHeartbeat('*'), (beat) => beats.push(beat)));
  for (let second = 0; second < 15 && (reply.accepted || !shown); second += 1) {
    const before = beats.length;
    await until(() => expect(beats.length).toBeGreaterThan(before));
    const blockedUntilMs = performance.now() + 700;
    while (performance.now() < blockedUntilMs);
    reply = await reserve();
    const [health, metrics] = [await read('/health/ready'), await read('/metrics')];
    const utilisation = /^ligai_event_loop_utilisation 0\.[5-9]/m.test(metrics);
    if (!reply.accepted && utilisation && health.includes('"event-loop"')) shown = health;
  }
  expect(reply).toMatchObject({ accepted: false, reason: expect.stringMatching(/^event loop \d+ ms late/) });
  expect(JSON.parse(shown)).toMatchObject({ problems: { 'event-loop': expect.stringContaining('ms late') } });
});

test('a bridge publishes its heartbeat and its number of calls each second', async () => {
  const bridge = await start();
  const beats: Heartbeat[] = [];
  stack.use(controller.bus.subscribe(bridgeHeartbeat('*'), (beat) => beats.push(beat)));
  await until(() => expect(beats.length).toBeGreaterThanOrEqual(2));
  expect(beats[0]).toEqual({
    bridge_id: bridge.id,
    ws_url: bridge.url,
    direct_url: bridge.url,
    sessions: 0,
    capacity: 100,
  });
});

test('the agent ends the call through its controller, naming the generation', async () => {
  const bridge = await start();
  const callId = await controller.placeCall(prompt);
  const asked: object[] = [];
  stack.use(
    controller.bus.handle(hangupCall, {}, async (request) => {
      asked.push(request);
      return { call_id: request.call_id, status: 'in_progress' as const };
    }),
  );
  await controller.reserve(callId);
  returnMarks(await controller.startAudio(callId, await controller.admit(bridge.id, callId)));
  await until(async () => expect(await spoken(callId)).toHaveLength(1));
  providers.hearing.turn('Goodbye.');
  await until(() => expect(providers.replies).toHaveLength(1));
  providers.reply.write('Bye.');
  providers.reply.chunks.push({ type: 'tool_call', name: 'hang_up', arguments: '{}' });
  providers.reply.finish();
  await until(() => expect(asked).toEqual([{ call_id: callId, reason: 'agent_hangup', generation: 1 }]));
});

test('on the file path the controller plays the files, and its events report the heard part', async () => {
  const bridge = await start();
  const callId = await controller.placeCall(prompt);
  const plays: number[] = [];
  const id: BridgeName = BridgeId.parse(bridge.id);
  stack.use(
    controller.bus.handle(playUpload, {}, async ({ upload, generation }) => {
      plays.push(upload);
      const news = { call_id: callId, generation, upload };
      controller.bus.publish(playbackChanged(id), { ...news, change: 'started' });
      controller.bus.publish(playbackChanged(id), { ...news, change: 'finished' });
      return {};
    }),
  );
  await controller.reserve(callId);
  const ws = await controller.startAudio(callId, await controller.admit(bridge.id, callId, 1, 'file'));
  const uploads: string[] = [];
  ws.on('message', (data: Buffer) => uploads.push(data.toString('utf8')));
  await until(async () => expect(await spoken(callId)).toEqual([`assistant: ${greeting}`]));
  expect(plays).toEqual([1]);
  expect(JSON.parse(uploads[0] ?? '')).toMatchObject({
    type: 'streamAudio',
    data: { audioDataType: 'raw', sampleRate: 8000 },
  });
});

test('a bridge that stops closes its sockets and writes the turns as far as they were heard', async () => {
  const bridge = await start();
  const callId = await controller.placeCall(prompt);
  await controller.reserve(callId);
  const ws = await controller.startAudio(callId, await controller.admit(bridge.id, callId));
  await until(() => expect(providers.hearings).toHaveLength(1));
  ws.send(voiceFrame());
  providers.hearing.turn('Hello?');
  const closed = new Promise((resolve) => ws.once('close', resolve));
  await bridge[Symbol.asyncDispose]();
  await closed;
  expect(await spoken(callId)).toContain('user: Hello?');
  await expect(controller.reserve(callId, 2)).rejects.toMatchObject({ code: 'no_responder' });
});

async function start(env: Record<string, string> = {}): ReturnType<typeof startBridgeUnderTest> {
  const bridge = stack.use(await startBridgeUnderTest(servers, { providers, env }));
  controller = stack.use(await openController(servers));
  return bridge;
}

async function spoken(callId: CallId): Promise<string[]> {
  const turns = await listTurns(controller.db, callId);
  return turns.filter(({ content }) => content !== '').map(({ role, content }) => `${role}: ${content}`);
}

/** The switch plays at once what it is sent. */
function returnMarks(ws: WebSocket): void {
  ws.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse(data.toString('utf8'));
    if (message.type !== 'mark') return;
    ws.send(JSON.stringify({ type: 'mark', data: { name: message.data.name, event: 'playout' } }));
  });
}

function until(check: () => Promise<unknown> | unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 15_000, interval: 25 });
}
