import { once } from 'node:events';
import { connect } from 'node:net';
import { type CallId, newCallId } from '@ligai/contracts';
import { type Log, silentLog } from '@ligai/kernel';
import { FakeClock, socketRecording } from '@ligai/testing';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type AudioDoor, serveAudio } from './audio-server.ts';
import type { AudioLateness, CallSocket } from './audio-socket.ts';

const callId = newCallId();
const token = JSON.stringify({ token: 'right' });
let opened = new AsyncDisposableStack();

afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

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

test('a frame of 64,000 bytes is accepted; one of a megabyte closes its socket only', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(64_000));
  await vi.waitFor(() => expect(door.bytes().length).toBe(64_000));
  ws.send(new Uint8Array(1_000_000));
  expect(await closeOf(ws)).toBe(1009);
  await vi.waitFor(() => expect(door.closed).toHaveLength(1));
  const next = await dial({});
  next.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(2));
});

test('text messages during the audio: marks are reported, unknown ones ignored', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  for (const text of ['{"dtmf":"5"}', 'plain text', '{"type":"mark"}', '[]', 'null', '{"reason":"done"}'])
    ws.send(text);
  ws.send('{"type": "mark", "data": {"name":"a", "event": "cleared"}}');
  ws.send('{"type": "mark", "data": {"name":"b", "event": "playout"}}');
  await vi.waitFor(() => expect(door.marks).toEqual(['b']));
  expect(door.cleared).toEqual(['a']);
});

test('a socket that closes abnormally is reported once', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
  ws.terminate();
  await vi.waitFor(() => expect(door.closed).toEqual(['1006']));
});

test('the socket of a switch that does not read is closed before its unsent audio fills the memory', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
  ws.pause();
  const second = new Uint8Array(16_000);
  await vi.waitFor(() => {
    for (let i = 0; i < 100; i += 1) door.socket().sendAudio(second);
    expect(door.closed[0]).toContain('the switch does not read');
  });
  ws.terminate();
});

test('a page that floods its socket with words or audio is cut off, a switch is not', async () => {
  const { dial, door, clock } = await serve();
  const cutOff = async (ws: WebSocket) => {
    const code = closeOf(ws);
    await vi.waitFor(() => expect(ws.readyState).toBe(ws.CLOSING));
    await clock.advance(1000);
    return await code;
  };
  door.isPage = true;
  const typing = await dial({});
  typing.send(token);
  for (let nth = 0; nth < 400; nth += 1) typing.send(JSON.stringify({ type: 'typed', text: 'W'.repeat(2000) }));
  expect(await cutOff(typing)).toBe(1008);
  expect(door.typed).toHaveLength(5);
  const speaking = await dial({});
  speaking.send(token);
  for (let nth = 0; nth < 300; nth += 1) speaking.send(new Uint8Array(64_000));
  expect(await cutOff(speaking)).toBe(1008);
  await vi.waitFor(() => expect(door.closed).toHaveLength(2));
  expect(door.closed[0]).toContain('the page sends more than a person can say or type');
  door.isPage = false;
  const heard = door.bytes().length;
  const ofSwitch = await dial({});
  ofSwitch.send(token);
  for (let nth = 0; nth < 50; nth += 1) ofSwitch.send(new Uint8Array(64_000));
  await vi.waitFor(() => expect(door.bytes().length - heard).toBe(50 * 64_000));
});

test('a socket without audio for 15 s is reported as lost', async () => {
  const { dial, door, clock } = await serve();
  const ws = await dial({});
  ws.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
  await clock.advance(14_000);
  expect(door.closed).toEqual([]);
  await clock.advance(10_000);
  await vi.waitFor(() => expect(door.closed[0]).toContain('no audio for 15000 ms'));
});

test('a socket without audio during a hold is kept, and audio after the hold arrives', async () => {
  const { dial, door, clock } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(320).fill(1));
  await vi.waitFor(() => expect(door.bytes().length).toBe(320));
  door.socket().expectAudio(false);
  await clock.advance(100_000);
  expect(door.closed).toEqual([]);
  door.socket().expectAudio(true);
  ws.send(new Uint8Array(320).fill(2));
  await vi.waitFor(() => expect(door.bytes().length).toBe(640));
  await clock.advance(25_000);
  await vi.waitFor(() => expect(door.closed[0]).toContain('no audio for 15000 ms'));
});

test('audio that queued up while the process was blocked is dropped and counted', async () => {
  const { dial, door, clock, lateness } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(320).fill(1));
  await vi.waitFor(() => expect(door.bytes().length).toBe(320));
  await clock.advance(5000);
  for (let i = 0; i < 250; i += 1) ws.send(new Uint8Array(320).fill(2));
  ws.send('{"type": "mark", "data": {"name":"end", "event": "playout"}}');
  await vi.waitFor(() => expect(door.marks).toEqual(['end']));
  expect(door.bytes().length).toBeLessThan(320 * 60);
  const { droppedMs } = door.socket();
  expect(droppedMs).toBeGreaterThan(3500);
  ws.close();
  await vi.waitFor(() => expect(lateness).toEqual([{ droppedMs, shiftMs: 0 }]));
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

async function serve(log: Log = silentLog) {
  const clock = new FakeClock();
  const door = new TestDoor();
  const lateness: AudioLateness[] = [];
  const measured = (one: AudioLateness) => void lateness.push(one);
  const options = { host: '127.0.0.1', port: 0, sampleRateHz: 8000, clock, log, measured };
  const server = opened.use(await serveAudio(door, options));
  const dial = async ({ path = `/ws/${callId}`, protocol, ...options }: Dial): Promise<WebSocket> => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocol ?? [], options);
    opened.defer(() => ws.terminate());
    const failed = once(ws, 'error').then(([error]) => Promise.reject(error));
    await Promise.race([once(ws, 'open'), failed]);
    failed.catch(() => {});
    return ws;
  };
  return { port: server.port, clock, door, dial, lateness };
}

type Dial = ClientOptions & { path?: string; protocol?: string };

async function closeOf(ws: WebSocket): Promise<number> {
  if (ws.readyState === ws.CLOSED) return 0;
  ws.on('error', () => {});
  const [code] = await once(ws, 'close');
  return code;
}

/** Admits the one call, any number of times, and records the events of its sockets. */
class TestDoor implements AudioDoor {
  readonly marks: string[] = [];
  readonly cleared: string[] = [];
  readonly closed: string[] = [];
  readonly turned: CallId[] = [];
  #sockets: CallSocket[] = [];
  #chunks: Uint8Array[] = [];

  expects(asked: CallId): boolean {
    return asked === callId;
  }

  /** Whether who enters is the page of a browser call. */
  isPage = false;
  readonly typed: string[] = [];

  enter(_: CallId, shown: string, socket: CallSocket): 'entered' | 'refused' {
    if (shown !== 'right') return 'refused';
    this.#sockets.push(socket);
    socket.listen({
      audio: (pcm) => this.#chunks.push(pcm),
      mark: ({ type, name }) => (type === 'mark_played' ? this.marks : this.cleared).push(name),
      closed: (detail) => this.closed.push(detail.trim()),
      ...(this.isPage && { page: { typed: (text) => this.typed.push(text) } }),
    });
    return 'entered';
  }

  turnedAway(asked: CallId): void {
    this.turned.push(asked);
  }

  entered(): number {
    return this.#sockets.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  socket(): CallSocket {
    const [socket] = this.#sockets;
    if (!socket) throw new Error('Nobody has entered yet');
    return socket;
  }
}
