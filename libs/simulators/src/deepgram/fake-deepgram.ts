import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '@ligai/kernel';
import { WebSocketServer } from 'ws';
import { changeBehaviour, sendJson, serveControl } from '../control.ts';
import { remember } from '../journal.ts';
import { digestOf, type ListenOptions, listenForPeers, refuseUpgrade } from '../listening-server.ts';
import { type DeepgramBehaviour, type DeepgramFault, defaultDeepgramBehaviour } from './behaviour.ts';
import { type DeepgramStream, ListenStream } from './listen-stream.ts';
import { bodyOf, keyOf, type Refusal, refusalOf, refusalOfKey, refusalOfQueryOn } from './request.ts';

export type FakeDeepgram = AsyncDisposable & {
  /** For `DEEPGRAM_URL`; the sockets have the same address. */
  url: string;
  port: number;
  behaviour: DeepgramBehaviour;
  /** All accepted upgrades, oldest first. */
  streams: DeepgramStream[];
  /** Number of all upgrades: refused, unanswered and accepted. */
  attempts: number;
};

/**
 * A server with Deepgram's `/v1/listen` (nova) and `/v2/listen` (Flux) sockets and key endpoints, which decodes audible text. `POST /_control` changes
 * its behaviour, `GET /_journal` returns its journal. With `resultDelayMs: 0` it answers at once.
 */
export async function startFakeDeepgram(
  options: ListenOptions & { behaviour?: Partial<DeepgramBehaviour> } = {},
): Promise<FakeDeepgram> {
  const room: Room = { behaviour: { ...defaultDeepgramBehaviour(), ...options.behaviour }, streams: [], attempts: 0 };
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer((request, response) => {
    answer(request, response, room).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    accept({ request, socket, head, sockets, room });
  });
  const listening = await listenForPeers(server, options);
  return Object.assign(room, {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  });
}

type Room = Pick<FakeDeepgram, 'behaviour' | 'streams' | 'attempts'>;

async function answer(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const control = {
    change: (fields: Record<string, unknown>) => changeBehaviour(room.behaviour, fields),
    journal: () => ({ attempts: room.attempts, streams: room.streams }),
  };
  if (await serveControl(request, response, control)) return;
  const refusal = refusalOfKey(keyOf(request), room.behaviour);
  if (refusal) return sendRefusal(response, refusal);
  const path = request.url?.split('?')[0];
  if (path === '/v1/auth/token') return sendJson(response, 200, { api_key_id: 'simulated', scopes: ['usage:write'] });
  if (path === '/v1/projects')
    return sendJson(response, 200, { projects: [{ project_id: 'simulated', name: 'Simulated' }] });
  sendRefusal(response, { status: 404, code: 'NOT_FOUND', message: 'Not found' });
}

function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  sendJson(response, refusal.status, bodyOf(refusal, randomUUID()), { 'dg-error': refusal.message });
}

type Upgrade = { request: IncomingMessage; socket: Socket; head: Buffer; sockets: WebSocketServer; room: Room };

function accept({ request, socket, head, sockets, room }: Upgrade): void {
  room.attempts += 1;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const fault = nextFault(room.behaviour);
  if (fault?.kind === 'hang') return;
  const refusal = refusalOfUpgrade(request, { pathname, searchParams, fault, behaviour: room.behaviour });
  const requestId = randomUUID();
  if (refusal) {
    const shape = fault?.kind === 'status' ? fault.shape : undefined;
    const retryAfter = fault?.kind === 'status' ? fault.retryAfterSeconds : undefined;
    const headers = {
      ...{ 'dg-error': refusal.message, 'dg-request-id': requestId },
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    };
    refuseUpgrade(socket, refusal.status, bodyOf(refusal, requestId, shape), headers);
    return;
  }
  const stream = newStream(request, pathname, searchParams, requestId);
  remember(room.streams, stream);
  sockets.handleUpgrade(request, socket, head, (ws) => {
    new ListenStream({ socket: ws, stream, behaviour: room.behaviour, fault });
  });
}

function nextFault(behaviour: DeepgramBehaviour): DeepgramFault | null {
  return behaviour.nextFaults.length > 0 ? (behaviour.nextFaults.shift() ?? null) : behaviour.fault;
}

type UpgradeFacts = {
  pathname: string;
  searchParams: URLSearchParams;
  fault: DeepgramFault | null;
  behaviour: DeepgramBehaviour;
};

function refusalOfUpgrade(request: IncomingMessage, facts: UpgradeFacts): Refusal | undefined {
  if (facts.fault?.kind === 'status') return refusalOf(facts.fault.status);
  const refusalOfQuery = refusalOfQueryOn[facts.pathname];
  if (!refusalOfQuery) return { status: 404, code: 'NOT_FOUND', message: 'Not found' };
  return refusalOfKey(keyOf(request), facts.behaviour) ?? refusalOfQuery(facts.searchParams);
}

function newStream(
  request: IncomingMessage,
  path: string,
  searchParams: URLSearchParams,
  requestId: string,
): DeepgramStream {
  const names = [...new Set(searchParams.keys())];
  const query = Object.fromEntries(
    names.map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
  return {
    atMs: systemClock.now(),
    path,
    requestId,
    query,
    userAgent: request.headers['user-agent'] ?? '',
    keyDigest: digestOf(keyOf(request) ?? ''),
    audioFrames: 0,
    audioBytes: 0,
    aheadMs: 0,
    texts: [],
    finals: [],
    closed: null,
  };
}
