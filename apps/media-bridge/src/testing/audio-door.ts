import { once } from 'node:events';
import { type CallId, newCallId } from '@ligai/contracts';
import { type Log, silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type AudioDoor, serveAudio } from '../socket/audio-server.ts';
import type { AudioLateness, CallSocket } from '../socket/audio-socket.ts';

export const callId = newCallId();
export const token = JSON.stringify({ token: 'right' });

/** The audio server with a door that knows one call, until the test is over. */
export async function serve(log: Log = silentLog) {
  const opened = new AsyncDisposableStack();
  onTestFinished(() => opened.disposeAsync());
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

/** The code with which the socket is closed; 0 if it is closed already. */
export async function closeOf(ws: WebSocket): Promise<number> {
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
