import { once } from 'node:events';
import { connectBus } from '@ligai/bus';
import { admitSession, newCallId, reserveMedia } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { WebSocket } from 'ws';
import { percentile } from '../percentile.ts';
import type { Row } from '../scenario.ts';
import type { ApiUnderTest } from './api-under-test.ts';

const frameMs = 20;
const frames = 1000;
const silence = Buffer.alloc(320);

const hundredth = (value: number): number => Math.round(value * 100) / 100;

/**
 * Latency that the gateway adds to an audio socket: round trips of a ping beside a call's frames, through the gateway
 * and, as the floor, directly to the media-bridge. Both run concurrently, under the same load.
 */
export async function measureForwardedAudio(api: ApiUnderTest): Promise<Row> {
  using forwarded = await openAudioSocket(api, new URL(api.stack.ready.api).host);
  using direct = await openAudioSocket(api);
  const [timesMs, floorMs] = await Promise.all([pingBesideAudio(forwarded.ws), pingBesideAudio(direct.ws)]);
  return {
    what: 'audio frames',
    p50Ms: hundredth(percentile(timesMs, 50)),
    p99Ms: hundredth(percentile(timesMs, 99)),
    floorP50Ms: hundredth(percentile(floorMs, 50)),
    floorP99Ms: hundredth(percentile(floorMs, 99)),
    addedP50Ms: hundredth(percentile(timesMs, 50) - percentile(floorMs, 50)),
  };
}

/** Opens the audio socket of a new call at `host`, by default at the bridge's own address. */
async function openAudioSocket({ db, stack }: ApiUnderTest, host?: string): Promise<{ ws: WebSocket } & Disposable> {
  await using bus = await connectBus({ url: stack.ready.nats, name: 'benchmark' });
  const call = { call_id: newCallId(), generation: 1 };
  await db.execute(sql`
    insert into calls (call_id, called_number, source, status, media_generation, start_time, dial_before, prompt)
    values (${call.call_id}, '5511999887766', 'api', 'in_progress', 1, now(), now(), ${JSON.stringify(aPrompt())})`);
  const reserved = await bus.request(reserveMedia, { ...call, hold_ms: 60_000 }, { timeoutMs: 5000 });
  if (!reserved.accepted) throw new Error(`The media-bridge declined the reservation: ${reserved.reason}`);
  await db.execute(sql`update calls set bridge_id = ${reserved.bridge_id} where call_id = ${call.call_id}`);
  const admitted = { ...call, return_path: 'binary' as const };
  const { token, ws_url } = await bus.request(admitSession(reserved.bridge_id), admitted, { timeoutMs: 5000 });
  const address = host === undefined ? ws_url : `ws://${host}`;
  const ws = new WebSocket(`${address}/ws/${call.call_id}`, 'audio.drachtio.org', { perMessageDeflate: false });
  await once(ws, 'open');
  ws.send(JSON.stringify({ token }));
  return { ws, [Symbol.dispose]: () => ws.terminate() };
}

async function pingBesideAudio(ws: WebSocket): Promise<number[]> {
  const timesMs: number[] = [];
  const sentMs = new Map<string, number>();
  ws.on('pong', (data) => {
    const at = sentMs.get(data.toString());
    if (at !== undefined) timesMs.push(systemClock.monotonic() - at);
  });
  for (let nth = 0; nth < frames; nth += 1) {
    ws.send(silence);
    sentMs.set(String(nth), systemClock.monotonic());
    ws.ping(String(nth));
    await systemClock.sleep(frameMs);
  }
  return timesMs;
}
