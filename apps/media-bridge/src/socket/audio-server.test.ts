import { once } from 'node:events';
import { connect } from 'node:net';
import { newCallId } from '@ligai/contracts';
import { silentLog } from '@ligai/kernel';
import { socketRecording } from '@ligai/testing';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { callId, closeOf, serve, token } from '../testing/audio-door.ts';

test('the handshake of mod_audio_fork is answered with its subprotocol, that of mod_audio_stream without one', async () => {
  const { dial } = await serve();
  expect((await dial({ protocol: 'audio.drachtio.org' })).protocol).toBe('audio.drachtio.org');
  expect((await dial({})).protocol).toBe('');
});

test('a socket with the right token is admitted, and its audio arrives', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(320).fill(7));
  await vi.waitFor(() => expect(door.bytes()).toEqual(Buffer.alloc(320, 7)));
});

test('audio that arrives before the token is heard once the token is right', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  for (let i = 1; i <= 50; i += 1) ws.send(new Uint8Array(640).fill(i));
  ws.send(token);
  ws.send(new Uint8Array(320).fill(77));
  const early = Array.from({ length: 50 }, (_, i) => Buffer.alloc(640, i + 1));
  await vi.waitFor(() => expect(door.bytes()).toEqual(Buffer.concat([...early, Buffer.alloc(320, 77)])));
});

test('a token that is sent twice changes nothing and is not logged', async () => {
  const logged: unknown[] = [];
  const note = (...line: unknown[]) => void logged.push(line);
  const { dial, door } = await serve({ ...silentLog, debug: note, info: note, warn: note, error: note });
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(320).fill(7));
  ws.send(token);
  ws.send(new Uint8Array(320).fill(8));
  ws.send('{"type": "mark", "data": {"name":"a", "event": "playout"}}');
  await vi.waitFor(() => expect(door.marks).toEqual(['a']));
  expect(door.bytes()).toEqual(Buffer.concat([Buffer.alloc(320, 7), Buffer.alloc(320, 8)]));
  expect([door.entered(), door.closed]).toEqual([1, []]);
  expect(JSON.stringify(logged)).not.toContain('right');
});

test('a socket that sends audio without a token is not admitted', async () => {
  const { dial, door, clock } = await serve();
  const ws = await dial({});
  const closed = closeOf(ws);
  ws.send(new Uint8Array(320));
  await clock.advance(1000);
  expect(await closed).toBe(1008);
  expect(door.entered()).toBe(0);
});

test.each([
  ['a wrong token', '{"token":"wrong"}'],
  ['no JSON', '{"token":'],
  ['JSON of another shape', '{"callId":"1"}'],
  ['a token that is no text', '{"token":12}'],
  ['more audio first than can have waited for the connection', new Uint8Array(200_000)],
])('%s closes the socket with 1008', async (_, first) => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(first);
  expect(await closeOf(ws)).toBe(1008);
  expect(door.entered()).toBe(0);
});

test.each(['message', 'ping', 'pong'])('a flood of empty frames before the token (%s) ends it', async (kind) => {
  const { dial, door, clock } = await serve();
  const ws = await dial({});
  const closed = closeOf(ws);
  const frame = () => (kind === 'message' ? ws.send(new Uint8Array(0)) : kind === 'ping' ? ws.ping() : ws.pong());
  for (let nth = 0; nth < 1000; nth += 1) frame();
  ws.send(token);
  await vi.waitFor(() => expect(ws.readyState).toBeGreaterThanOrEqual(ws.CLOSING));
  await clock.advance(1000);
  expect([1006, 1008]).toContain(await closed);
  expect(door.entered()).toBe(0);
});

test('a socket that sends no token within 1 s is closed', async () => {
  const { dial, clock, door } = await serve();
  const ws = await dial({});
  const closed = closeOf(ws);
  await clock.advance(1000);
  expect(await closed).toBe(1008);
  expect(door.turned).toEqual([callId]);
  await vi.waitFor(() => expect(clock.pending).toBe(0));
});

test('an unknown call or path is answered with 404', async () => {
  const { dial } = await serve();
  const refused = 'Unexpected server response: 404';
  await expect(dial({ path: `/ws/${newCallId()}` })).rejects.toThrow(refused);
  for (const path of ['/', '/ws/', '/ws/call-%00', `/ws/${callId}/..`, `/other/${callId}`]) {
    await expect(dial({ path })).rejects.toThrow(refused);
  }
});

test('a plain HTTP request is answered with what this port is for', async () => {
  const { port } = await serve();
  const answer = await fetch(`http://127.0.0.1:${port}/ws/${callId}`);
  expect(answer.status).toBe(426);
});

test.each([
  'audio-fork-8k-bidirectional',
  'audio-fork-8k-play-file',
  'audio-stream-16k-out-only',
  'audio-stream-8k-buffer100-remote-hangup',
  'audio-stream-8k-play-file',
])('the recorded socket of a real FreeSWITCH is understood: %s', async (name) => {
  const { dial, door } = await serve();
  const steps = socketRecording(name).filter(({ direction }) => direction === 'from_switch');
  const upgrade = steps.find((step) => step.kind === 'upgrade');
  const protocol = upgrade?.headers['sec-websocket-protocol'];
  const ws = await dial(protocol === undefined ? {} : { protocol });
  expect(ws.protocol).toBe(protocol ?? '');
  const [, metadata, ...rest] = steps;
  expect(metadata?.kind).toBe('text');
  ws.send(token);
  const sound: Buffer[] = [];
  for (const step of rest) {
    if (step.kind === 'text') ws.send(step.text);
    if (step.kind === 'binary') ws.send(step.bytes);
    if (step.kind === 'binary') sound.push(step.bytes);
    if (step.kind === 'close') ws.close(step.code, step.reason);
  }
  await vi.waitFor(() => expect(door.closed).toHaveLength(1));
  expect(door.bytes().equals(Buffer.concat(sound))).toBe(true);
  expect(door.marks).toEqual(name === 'audio-fork-8k-bidirectional' ? ['utterance-1'] : []);
});

test('random frames throw nothing, and the next socket is served', async () => {
  const { dial, door } = await serve();
  const frame = fc.oneof(fc.string({ maxLength: 300 }), fc.json(), fc.uint8Array({ maxLength: 2000 }));
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(frame, { maxLength: 30 }), async (letIn, frames) => {
      const ws = await dial({});
      if (letIn) ws.send(token);
      for (const data of frames) ws.send(data);
      ws.close();
      await closeOf(ws);
    }),
    { numRuns: 40 },
  );
  const before = door.entered();
  (await dial({})).send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(before + 1));
});

test('random bytes instead of frames close their socket only', async () => {
  const { dial, door, port } = await serve();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 600 }), fc.boolean(), async (bytes, upgrade) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      if (upgrade) {
        socket.write(
          `GET /ws/${callId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            'Sec-WebSocket-Key: FNrU+b/EcUjaDCyDnOsfew==\r\nSec-WebSocket-Version: 13\r\n\r\n',
        );
      }
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    }),
    { numRuns: 40 },
  );
  (await dial({})).send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
});
