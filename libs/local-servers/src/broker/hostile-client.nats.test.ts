import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { connect } from '@nats-io/transport-node';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalNats, startNats } from '../nats/start-nats.ts';
import { maxPayloadBytes } from './protocol.ts';
import { startEmbeddedBroker } from './start-embedded-broker.ts';

describe.each([
  ['the embedded broker', () => startEmbeddedBroker()],
  ['the NATS server of this machine', () => startNats()],
])('%s', (_, start) => {
  let server: LocalNats;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([
    ['an unknown operation', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', 'Unknown Protocol Operation'],
    ['a control line without end', `SUB ${'a'.repeat(6000)}`, 'Maximum Control Line'],
    ['a payload over the limit', `PUB a ${maxPayloadBytes + 1}\r\n`, 'Maximum Payload Violation'],
  ])('%s is answered with -ERR and the end of the connection', async (_name, bytes, words) => {
    const socket = await rawClient(server.url);
    socket.write(bytes);
    expect((await everything(socket)).toLowerCase()).toContain(`-err '${words.toLowerCase()}`);
  });

  test.each([
    'PUB a minus\r\n',
    'PUB a 5\r\nhello, and no line end',
    'HPUB a 20 10\r\n',
    'SUB\r\n',
    'CONNECT {"verbose":\r\n',
  ])('%j ends the connection, and others go on', async (bytes) => {
    const socket = await rawClient(server.url);
    socket.write(bytes);
    await everything(socket);
    await expectService(server.url);
  });

  test('operations may come in pieces of any size', async () => {
    const socket = await rawClient(server.url);
    const heard = collect(socket);
    const bytes = 'CONNECT {"verbose":false}\r\nSUB a.* 7\r\nPUB a.b 5\r\nhello\r\nPING\r\n';
    for (const byte of bytes) {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    await expect.poll(heard).toContain('MSG a.b 7 5\r\nhello\r\n');
    await expect.poll(heard).toContain('PONG\r\n');
    socket.destroy();
  });
});

test('arbitrary bytes never stop the embedded broker', async () => {
  await using server = await startEmbeddedBroker();
  const verb = fc.constantFrom('PUB', 'HPUB', 'SUB', 'UNSUB', 'CONNECT', 'PING', 'MSG', '');
  const line = fc.tuple(verb, fc.string({ unit: 'binary' })).map(([head, rest]) => `${head} ${rest}\r\n`);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(line, { maxLength: 6 }).map((all) => all.join('')),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (noise) => {
      const socket = await rawClient(server.url);
      socket.end(typeof noise === 'string' ? noise : Buffer.from(noise));
      await everything(socket);
    }),
    { numRuns: 300 },
  );
  await expectService(server.url);
});

test('a client that does not read is cut off, and the others are served', async () => {
  await using server = await startEmbeddedBroker();
  const lazy = await rawClient(server.url);
  lazy.pause();
  lazy.write('CONNECT {"verbose":false}\r\nSUB flood 1\r\nPING\r\n');
  const closed = once(lazy, 'close');
  const publisher = await connect({ servers: server.url });
  const payload = Buffer.alloc(512 * 1024);
  for (let count = 0; count < 80; count += 1) {
    publisher.publish('flood', payload);
    await publisher.flush();
  }
  lazy.resume();
  await closed;
  await publisher.close();
  await expectService(server.url);
});

async function rawClient(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = dial(Number(port), hostname);
  // A connection that the server ends may end with a reset; the tests look at what was said and that it ended.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function collect(socket: Socket): () => string {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  return () => text;
}

async function everything(socket: Socket): Promise<string> {
  const heard = collect(socket);
  if (!socket.closed) await once(socket, 'close');
  return heard();
}

async function expectService(url: string): Promise<void> {
  const client = await connect({ servers: url });
  client.subscribe('ping', { callback: (_error, message) => void message.respond('pong') });
  expect((await client.request('ping', '', { timeout: 5000 })).string()).toBe('pong');
  await client.close();
}
