import { connectBus } from '@ligai/bus';
import {
  admitSession,
  BridgeId,
  type CallId,
  newCallId,
  type PhoneNumber,
  type PromptSnapshot,
  type ReturnPath,
  releaseSession,
  reserveMedia,
} from '@ligai/contracts';
import { insertQueuedCall, openDatabase, schema } from '@ligai/db';
import { openServiceContext } from '@ligai/service';
import { WebSocket } from 'ws';
import { configFrom } from '../config.ts';
import type { Providers } from '../providers.ts';
import { type MediaBridge, startService } from '../service.ts';

export type Servers = { databaseUrl: string; natsUrl: string };

/** A bridge in this process, on a free port. Without `providers` it uses the real adapters, pointed to by `env`. */
export async function startBridgeUnderTest(
  servers: Servers,
  given: { providers?: Providers; env?: Record<string, string> } = {},
): Promise<MediaBridge & { healthPort: number }> {
  const config = configFrom({
    DATABASE_URL: servers.databaseUrl,
    NATS_URL: servers.natsUrl,
    LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: 'silent',
    MEDIA_BRIDGE_PORT: '0',
    ...given.env,
  });
  const context = await openServiceContext('media-bridge', config.service);
  const overrides = given.providers ? { providers: given.providers } : {};
  const bridge = await startService(config, context, overrides);
  const stop = async () => {
    await bridge[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  };
  return { ...bridge, healthPort: context.healthPort, [Symbol.asyncDispose]: stop };
}

/** What a call's controller does: writes the row, reserves, admits, releases. And the switch's audio socket. */
export async function openController({ databaseUrl, natsUrl }: Servers) {
  const stack = new AsyncDisposableStack();
  const db = stack.use(openDatabase(databaseUrl, { max: 3 }));
  const bus = stack.use(await connectBus({ url: natsUrl, name: 'controller' }));
  const timeoutMs = 5000;

  const placeCall = async (prompt: PromptSnapshot): Promise<CallId> => {
    const call_id = newCallId();
    const number = '5511999887766' as PhoneNumber;
    const request = { call_id, number, source: 'api' as const, prompt, dial_within_ms: 60_000 };
    await db.transaction((tx) => insertQueuedCall(tx, request));
    await setGeneration(1);
    return call_id;
  };
  const setGeneration = (mediaGeneration: number) =>
    db.update(schema.calls).set({ mediaGeneration, status: 'in_progress', startTime: new Date() });
  const reserve = (call_id: CallId, generation = 1) =>
    bus.request(reserveMedia, { call_id, generation, hold_ms: 55_000 }, { timeoutMs });
  const admit = (bridge: string, call_id: CallId, generation = 1, return_path: ReturnPath = 'binary') =>
    bus.request(admitSession(BridgeId.parse(bridge)), { call_id, generation, return_path }, { timeoutMs });
  const release = (bridge: string, call_id: CallId, generation = 1) =>
    bus.request(releaseSession(BridgeId.parse(bridge)), { call_id, generation, reason: 'over' }, { timeoutMs });
  /** Opens the call's audio socket, as the switch does after the answer. */
  const startAudio = async (callId: CallId, { token, ws_url }: { token: string; ws_url: string }) => {
    const ws = new WebSocket(`${ws_url}/ws/${callId}`, 'audio.drachtio.org');
    stack.defer(() => ws.terminate());
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
    ws.send(JSON.stringify({ token }));
    return ws;
  };
  return {
    ...{ db, bus, placeCall, setGeneration, reserve, admit, release, startAudio },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
