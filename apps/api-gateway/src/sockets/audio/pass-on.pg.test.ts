import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { bridgeHeartbeat, type CallStatus, newBridgeId, newCallId } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { aPhoneNumber, aPrompt, migratedDatabase, natsServer, type SocketStep, socketRecording } from '@ligai/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';
import { RawBridge } from '../../testing/raw-bridge.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });

const servers = new AsyncDisposableStack();
let where: { databaseUrl: string; natsUrl: string };
let gateway: GatewayUnderTest;
let bridge: RawBridge;
let opened = new AsyncDisposableStack();

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  where = { databaseUrl: database.url, natsUrl: nats.url };
  gateway = servers.use(await startGatewayUnderTest(where));
});

beforeEach(async () => {
  bridge = opened.use(await RawBridge.start());
});

afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

afterAll(() => servers.disposeAsync());

type CallRow = { status?: CallStatus; bridgeId?: ReturnType<typeof newBridgeId> | null };

async function aCall({ status = 'in_progress', bridgeId = newBridgeId() }: CallRow = {}) {
  const callId = newCallId();
  const required = { calledNumber: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dialBefore: new Date() };
  const end = status === 'completed' ? { startTime: new Date(), endTime: new Date() } : {};
  await gateway.context.db.insert(schema.calls).values({ callId, status, bridgeId, ...required, ...end });
  return { callId, bridgeId };
}

function beat(bridgeId: ReturnType<typeof newBridgeId>, direct_url = bridge.url): void {
  const capacity = { sessions: 0, capacity: 1 };
  // The address for the switch is unreachable: the gateway must use the direct one.
  gateway.others.publish(bridgeHeartbeat(bridgeId), {
    ...{ bridge_id: bridgeId, ws_url: 'ws://127.0.0.1:1', direct_url },
    ...capacity,
  });
}

/** A call whose bridge has sent a heartbeat. */
async function heldCall() {
  const { callId, bridgeId } = await aCall();
  if (bridgeId) beat(bridgeId);
  return callId;
}

function dial(bytes: string | Buffer, port = gateway.port): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
  opened.defer(() => void socket.destroy());
  socket.write(bytes);
  return socket;
}

const forkHead = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n${more}Upgrade: websocket\r\n` +
  'Connection: Upgrade\r\nSec-WebSocket-Key: FNrU+b/EcUjaDCyDnOsfew==\r\nSec-WebSocket-Version: 13\r\n\r\n';

const via = 'Via: 1.1 ligai-api-gateway\r\n';

/** The response to a rejected upgrade. */
async function refusal(head: string): Promise<{ status: number; body: unknown }> {
  const text = (await buffer(dial(head))).toString();
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
  expect(text).toContain('Content-Type: application/json');
  return { status: Number(status), body: JSON.parse(text.split('\r\n\r\n')[1] ?? '') };
}

describe('the recorded traffic of a real FreeSWITCH is forwarded byte for byte:', () => {
  it.each([
    'audio-fork-8k-bidirectional',
    'audio-fork-8k-play-file',
    'audio-stream-16k-out-only',
    'audio-stream-8k-buffer100-remote-hangup',
    'audio-stream-8k-play-file',
  ])('%s', async (name) => {
    const steps = socketRecording(name);
    const callId = await heldCall();
    const ofSwitch = Buffer.concat([
      Buffer.from(upgradeOf(steps, callId)),
      ...steps.filter(({ direction }) => direction === 'from_switch').map((step) => frameOf(step, true)),
    ]);
    const ofBridge = Buffer.concat([
      Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
      ...steps.filter(({ direction }) => direction === 'from_server').map((step) => frameOf(step, false)),
    ]);
    const arriving = bridge.connection();
    const caller = dial(ofSwitch);
    caller.end();
    const there = await arriving;
    const heardByBridge = buffer(there);
    there.end(ofBridge);
    const heardByCaller = await buffer(caller);
    expect((await heardByBridge).toString('latin1').replace(via, '')).toBe(ofSwitch.toString('latin1'));
    expect(heardByCaller.equals(ofBridge)).toBe(true);
  });
});

describe('an upgrade is rejected in JSON', () => {
  it.each([
    ['that does not exist', 'call-0', 'Call "call-0" not found'],
    ['whose id has another format', '35ba64f3-4416-406e', 'Call "35ba64f3-4416-406e" not found'],
    ['whose id is not valid percent-encoding', '%zz', 'Call "%zz" not found'],
  ])('with 404 for a call %s', async (_, id, detail) => {
    expect(await refusal(forkHead(`/ws/${id}`))).toEqual({ status: 404, body: { detail } });
  });

  it.each<CallRow>([{ status: 'queued', bridgeId: null }, { status: 'completed' }])(
    'with 404 for a call without a conversation (%j)',
    async (row) => {
      const { callId } = await aCall(row);
      const detail = `Call ${callId} has no conversation now: it is ${row.status}`;
      expect(await refusal(forkHead(`/ws/${callId}`))).toEqual({ status: 404, body: { detail } });
    },
  );

  it('with 503 if the bridge has sent no heartbeat', async () => {
    const { callId } = await aCall();
    const detail = `The media-bridge of call ${callId} has sent no heartbeat`;
    expect(await refusal(forkHead(`/ws/${callId}`))).toEqual({ status: 503, body: { detail } });
  });

  it('with 503 if the bridge is unreachable', async () => {
    const callId = await heldCall();
    await bridge[Symbol.asyncDispose]();
    expect(await refusal(forkHead(`/ws/${callId}`))).toMatchObject({
      status: 503,
      body: { detail: expect.stringMatching(/^The media-bridge at 127\.0\.0\.1:\d+ cannot be reached: /) },
    });
  });

  it('with 508 if the address of the bridge leads back to a gateway', async () => {
    const { callId, bridgeId } = await aCall();
    if (bridgeId) beat(bridgeId, `ws://127.0.0.1:${gateway.port}`);
    expect((await refusal(forkHead(`/ws/${callId}`))).status).toBe(508);
  });

  it('with 403 for a page of another origin', async () => {
    const callId = await heldCall();
    const head = forkHead(`/ws/${callId}`).replace('Origin: http://127.0.0.1', 'Origin: https://evil.example');
    expect(await refusal(head)).toEqual({
      status: 403,
      body: { detail: 'Origin "https://evil.example" is not this API' },
    });
  });
});

it('the upgrade waits for the first heartbeat of the bridge', async () => {
  const { callId, bridgeId } = await aCall();
  const arriving = bridge.connection();
  dial(forkHead(`/ws/${callId}?x=1`, 'X-Other:  kept\r\n'));
  if (bridgeId) beat(bridgeId);
  const [head] = await once(await arriving, 'data');
  expect(String(head)).toBe(forkHead(`/ws/${callId}?x=1`, 'X-Other: kept\r\n').replace(/\r\n$/, `${via}\r\n`));
});

describe('a side that stops reading', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'audio');
  const chunks = 128;

  it.each(['bridge', 'caller'])('(%s) stops the other side, and no byte is lost', async (who) => {
    const callId = await heldCall();
    const arriving = bridge.connection();
    const caller = dial(forkHead(`/ws/${callId}`));
    const there = await arriving;
    await once(there, 'data');
    const [from, to] = who === 'bridge' ? [caller, there] : [there, caller];
    to.pause();
    for (let nth = 0; nth < chunks; nth += 1) from.write(chunk);
    let before = -1;
    await eventually(() => {
      const [last, now] = [before, from.writableLength];
      before = now;
      expect(now).toBe(last);
    });
    // What the systems' buffers on the way took; the gateway itself keeps next to nothing.
    expect(chunks * chunk.length - from.writableLength).toBeLessThan(64 * 1024 * 1024);
    from.end();
    const heard = createHash('sha256');
    let bytes = 0;
    for await (const piece of to) {
      bytes += piece.length;
      heard.update(piece);
    }
    const said = createHash('sha256');
    for (let nth = 0; nth < chunks; nth += 1) said.update(chunk);
    expect(bytes).toBe(chunks * chunk.length);
    expect(heard.digest('hex')).toBe(said.digest('hex'));
  });
});

describe('a forwarded socket', () => {
  const passed = async (port?: number) => {
    const callId = await heldCall();
    const arriving = bridge.connection();
    const caller = dial(forkHead(`/ws/${callId}`), port);
    const there = await arriving;
    await once(there, 'data');
    return { caller: caller.resume(), there: there.resume() };
  };
  const endOf = (socket: Socket) => new Promise((resolve) => socket.once('end', resolve).once('close', resolve));

  it('is closed at the bridge after a reset by the caller', async () => {
    const { caller, there } = await passed();
    const ended = endOf(there);
    caller.resetAndDestroy();
    await ended;
  });

  it('is closed at the caller after a reset by the bridge', async () => {
    const { caller, there } = await passed();
    const ended = endOf(caller);
    there.resetAndDestroy();
    await ended;
  });

  it('is closed at both ends when the gateway stops', async () => {
    const stopping = await startGatewayUnderTest(where);
    const { caller, there } = await passed(stopping.port);
    const ended = Promise.all([endOf(caller), endOf(there)]);
    await stopping[Symbol.asyncDispose]();
    await ended;
  });
});

function upgradeOf(steps: readonly SocketStep[], callId: string): string {
  const upgrade = steps.find((step) => step.kind === 'upgrade');
  const lines = Object.entries(upgrade?.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /ws/${callId} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** RFC 6455 §5.2. A client's frames are masked. */
function frameOf(step: SocketStep, masked: boolean): Buffer {
  if (step.kind === 'upgrade') return Buffer.alloc(0);
  const [opcode, payload] = contentOf(step);
  const { length } = payload;
  const size = sizeOf(length);
  if (!masked) return Buffer.concat([Buffer.from([0x80 | opcode]), size, payload]);
  size[0] = (size[0] ?? 0) | 0x80;
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  const hidden = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode]), size, Buffer.from(mask), hidden]);
}

function sizeOf(length: number): Buffer {
  if (length < 126) return Buffer.from([length]);
  const size = Buffer.alloc(length < 65_536 ? 3 : 9, length < 65_536 ? 126 : 127);
  if (length < 65_536) size.writeUInt16BE(length, 1);
  else size.writeBigUInt64BE(BigInt(length), 1);
  return size;
}

function contentOf(step: Exclude<SocketStep, { kind: 'upgrade' }>): [opcode: number, payload: Buffer] {
  if (step.kind === 'text') return [1, Buffer.from(step.text)];
  if (step.kind === 'binary') return [2, step.bytes];
  const code = Buffer.alloc(2);
  code.writeUInt16BE(step.code);
  return [8, Buffer.concat([code, Buffer.from(step.reason)])];
}
