import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { FakeClock } from '@ligai/testing';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { DashboardClient } from './dashboard-client.ts';

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

/** A server whose sockets are readers of the dashboard, and what they cost. */
async function serve({ untilMs }: { untilMs?: number } = {}) {
  const clock = new FakeClock();
  const clients: { client: DashboardClient; ws: WebSocket }[] = [];
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, autoPong: false });
  const server = createServer();
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (ws) =>
      clients.push({ client: new DashboardClient(ws, { clock, untilMs }), ws }),
    ),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  opened.defer(() => {
    for (const ws of sockets.clients) ws.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const joined = async () => {
    const before = clients.length;
    return await eventually(() => {
      const newest = clients[before];
      if (!newest) throw new Error('no client has joined');
      return newest;
    });
  };
  const read = async () => {
    const joining = joined();
    const ws = new WebSocket(`ws://127.0.0.1:${port}/`);
    opened.defer(() => {
      ws.on('error', () => {}).terminate();
    });
    await once(ws, 'open');
    return { ws, ...(await serverSide(joining)) };
  };
  const readRaw = async () => {
    const joining = joined();
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    opened.defer(() => void socket.destroy());
    socket.write(handshake);
    return { socket, ...(await serverSide(joining)) };
  };
  return { clock, read, readRaw };
}

async function serverSide(joining: Promise<{ client: DashboardClient; ws: WebSocket }>) {
  const { client, ws } = await joining;
  return { client, server: ws, closed: new Promise((resolve) => ws.once('close', resolve)) };
}

const handshake =
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: FNrU+b/EcUjaDCyDnOsfew==\r\nSec-WebSocket-Version: 13\r\n\r\n';

const turn = (version: number) => ({ subject: 'turn', version, bytes: Buffer.from(`${version} `.padEnd(10_000, '.')) });

/** A frame of a client, masked with zeros. */
const frame = (opcode: number, payload: string) =>
  Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)]);

test('a client that does not read receives the newest state later, without the earlier states', async () => {
  const { read } = await serve();
  const { ws, client, server } = await read();
  const heard: number[] = [];
  ws.on('message', (data) => heard.push(Number.parseInt(data.toString(), 10)));
  ws.pause();
  for (let version = 1; version <= 5000; version += 1) client.send(turn(version));
  // 50 MB of updates were sent; only those of the window are in memory.
  expect(server.bufferedAmount).toBeLessThan(100_000);
  ws.resume();
  await eventually(() => expect(heard.at(-1)).toBe(5000));
  expect(heard.length).toBeLessThan(12);
});

test('a client that did not read what 1,000 calls did is told to read again', async () => {
  const { read } = await serve();
  const { ws, client } = await read();
  const heard: string[] = [];
  ws.on('message', (data) => heard.push(data.toString()));
  ws.pause();
  for (let nth = 0; nth < 2000; nth += 1) client.send({ ...turn(nth), subject: `turn ${nth}` });
  ws.resume();
  const told = '{"type":"read_again","data":{"reason":"slow_reader"}}';
  await eventually(() => expect(heard.at(-1)).toBe(told));
  expect(heard.filter((one) => one === told)).toHaveLength(1);
});

test('a client that reads receives every message', async () => {
  const { read } = await serve();
  const { ws, client } = await read();
  const heard: number[] = [];
  ws.on('message', (data) => heard.push(Number.parseInt(data.toString(), 10)));
  for (let version = 1; version <= 100; version += 1) {
    client.send(turn(version));
    await eventually(() => expect(heard).toHaveLength(version));
  }
});

test('a message larger than the send window arrives, and so does the next', async () => {
  const { read } = await serve();
  const { ws, client } = await read();
  const heard: number[] = [];
  ws.on('message', (data) => heard.push((data as Buffer).length));
  for (const length of [300_000, 200_000, 10]) {
    client.send({ subject: String(length), version: 0, bytes: Buffer.alloc(length, 'x') });
  }
  await eventually(() => expect(heard).toEqual([300_000, 200_000, 10]));
});

test('a client that does not respond for 30 s is disconnected, and a client that responds is not', async () => {
  const { clock, read, readRaw } = await serve();
  const alive = await read();
  const dead = await readRaw();
  const answered = once(alive.server, 'pong');
  for (const { client } of [alive, dead]) client.check();
  await answered;
  await clock.advance(30_001);
  for (const { client } of [alive, dead]) client.check();
  await dead.closed;
  expect(alive.server.readyState).toBe(WebSocket.OPEN);
});

test('a client whose session has ended is disconnected with 4401', async () => {
  const { clock, read } = await serve({ untilMs: new FakeClock().now() + 60_000 });
  const { client, ws, server } = await read();
  const closed = once(ws, 'close');
  client.check();
  expect(server.readyState).toBe(WebSocket.OPEN);
  await clock.advance(60_000);
  client.check();
  expect((await closed)[0]).toBe(4401);
});

test.each<[string, (socket: Socket) => void]>([
  ['messages', (socket) => flood(socket, frame(1, 'hello'))],
  ['pings', (socket) => flood(socket, frame(9, 'ping'))],
  ['unsolicited pongs', (socket) => flood(socket, frame(10, '0'))],
  ['a message that is too large', (socket) => socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0]))],
  ['an unmasked frame', (socket) => socket.write(Buffer.from([0x81, 1, 65]))],
])('%s close the socket of their sender', async (_, send) => {
  const { readRaw } = await serve();
  const { socket, closed } = await readRaw();
  send(socket);
  await closed;
});

test('a few messages of a client are ignored', async () => {
  const { read } = await serve();
  const { ws, client } = await read();
  for (const text of ['{"type":"subscribe"}', 'hello', '', '{']) ws.send(text);
  ws.ping('still there?');
  await once(ws, 'pong');
  client.send({ subject: 'stats', version: 0, bytes: Buffer.from('figures') });
  const [data] = await once(ws, 'message');
  expect(String(data)).toBe('figures');
});

test('any bytes in place of frames cause no exception, and the next client is served', async () => {
  const { read, readRaw } = await serve();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
      const { socket, client, closed } = await readRaw();
      client.send(turn(1));
      socket.resume().end(bytes);
      await closed;
    }),
    { numRuns: 40 },
  );
  const { ws, client } = await read();
  client.send(turn(7));
  const [data] = await once(ws, 'message');
  expect(Number.parseInt(String(data), 10)).toBe(7);
});

function flood(socket: Socket, one: Buffer): void {
  socket.resume();
  for (let nth = 0; nth < 200; nth += 1) socket.write(one);
}
