import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '@ligai/kernel';
import { WebSocketServer } from 'ws';
import { changeBehaviour, serveControl } from '../control.ts';
import { remember } from '../journal.ts';
import { digestOf, type ListenOptions, listenForPeers, refuseUpgrade } from '../listening-server.ts';
import { defaultMurfBehaviour, type MurfBehaviour } from './behaviour.ts';
import { answerRest, sendRefusal } from './rest.ts';
import type { MurfContext } from './speaking-context.ts';
import { type MurfSocket, StreamInput } from './stream-input.ts';
import { modelOf } from './voices.ts';

export type FakeMurf = AsyncDisposable & {
  /** For `MURF_URL`; the sockets have the same address. */
  url: string;
  port: number;
  behaviour: MurfBehaviour;
  /** All accepted connections, oldest first. */
  sockets: MurfSocket[];
  /** Number of all upgrades: refused, unanswered and accepted. */
  attempts: number;
  /** The contexts that count against the limit now. */
  active: Set<MurfContext>;
  /** The contexts of all connections, oldest first. */
  contexts(): MurfContext[];
};

/**
 * A server with Murf's `stream-input` socket and REST endpoints, which speaks audible text. `POST /_control` changes
 * its behaviour, `GET /_journal` returns its journal. With `firstByteMs: 0` and `realtimeFactor: 0` it answers at once.
 */
export async function startFakeMurf(
  options: ListenOptions & { behaviour?: Partial<MurfBehaviour> } = {},
): Promise<FakeMurf> {
  const room: Room = {
    behaviour: { ...defaultMurfBehaviour(), ...options.behaviour },
    sockets: [],
    attempts: 0,
    active: new Set(),
  };
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer((request, response) => {
    answer(request, response, room).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    accept({ request, socket, head, upgrader, room });
  });
  const listening = await listenForPeers(server, options);
  return Object.assign(room, {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    contexts: () => contextsOf(room),
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  });
}

type Room = Pick<FakeMurf, 'behaviour' | 'sockets' | 'attempts' | 'active'>;

const contextsOf = (room: Room) => room.sockets.flatMap((socket) => socket.contexts).sort((a, b) => a.atMs - b.atMs);

async function answer(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const control = {
    change: (fields: Record<string, unknown>) => changeBehaviour(room.behaviour, fields),
    journal: () => ({ attempts: room.attempts, sockets: room.sockets }),
  };
  if (await serveControl(request, response, control)) return;
  const refused = statusOfKey(request, room.behaviour);
  if (refused !== undefined) sendRefusal(response, refused, 'The api-key is not valid');
  else await answerRest(request, response, room.behaviour);
}

/** The status with which a key is refused; keys in the query are not accepted, since queries are logged. */
function statusOfKey(request: IncomingMessage, behaviour: MurfBehaviour): number | undefined {
  const key = request.headers['api-key'];
  if (typeof key !== 'string' || key === '') return 401;
  const asked = key.match(/^status-(\d{3})$/)?.[1];
  if (asked !== undefined) return Number(asked);
  return behaviour.badKeys.includes(key) ? 403 : undefined;
}

type Upgrade = { request: IncomingMessage; socket: Socket; head: Buffer; upgrader: WebSocketServer; room: Room };

function accept({ request, socket, head, upgrader, room }: Upgrade): void {
  room.attempts += 1;
  const { behaviour } = room;
  const fault = behaviour.nextUpgradeFaults.length > 0 ? behaviour.nextUpgradeFaults.shift() : behaviour.upgradeFault;
  if (fault?.kind === 'hang') return;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const status = fault?.status ?? statusOfUpgrade(request, url, room);
  if (status !== undefined) {
    const seconds = fault?.retryAfterSeconds;
    const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
    refuseUpgrade(socket, status, { error_message: `Simulated ${status}`, error_code: status }, headers);
    return;
  }
  const seen: MurfSocket = {
    atMs: systemClock.now(),
    query: Object.fromEntries(url.searchParams),
    keyDigest: digestOf(String(request.headers['api-key'])),
    contexts: [],
    frames: [],
    closed: null,
  };
  remember(room.sockets, seen);
  upgrader.handleUpgrade(request, socket, head, (ws) => {
    new StreamInput({ socket: ws, seen, behaviour, active: room.active });
  });
}

function statusOfUpgrade(request: IncomingMessage, url: URL, room: Room): number | undefined {
  const { behaviour } = room;
  const refused = statusOfKey(request, behaviour);
  if (refused !== undefined) return refused;
  if (url.pathname !== '/v1/speech/stream-input') return 404;
  if (modelOf(url.searchParams.get('model') ?? 'FALCON') === undefined) return 400;
  if (!['8000', '24000', '48000'].includes(url.searchParams.get('sample_rate') ?? '24000')) return 400;
  if (!['WAV', 'PCM'].includes(url.searchParams.get('format') ?? 'WAV')) return 400;
  const full = behaviour.maxContexts !== null && room.active.size >= behaviour.maxContexts;
  return full && behaviour.overLimit === 'refuse_upgrade' ? 429 : undefined;
}
