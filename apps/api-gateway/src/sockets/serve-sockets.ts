import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { LigaiError } from '@ligai/kernel';
import { WebSocketServer } from 'ws';
import type { Gateway } from '../gateway.ts';
import { isRefused } from '../http/authentication/judge-request.ts';
import { errorAnswer } from '../http/error-answer.ts';
import { shown } from '../http/invalid-request.ts';
import { foreignRequest } from '../http/loopback.ts';
import { answerRaw, type RawAnswer } from '../http/raw-answer.ts';
import { BridgeDirectory } from './audio/bridge-directory.ts';
import { findBridge } from './audio/find-bridge.ts';
import { hasPassedHere, passOn } from './audio/pass-on.ts';
import { admitReader, chooseProtocol } from './dashboard/admit-reader.ts';
import { Dashboard } from './dashboard/dashboard.ts';

type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer };

/** Each costs memory; more than this many people do not watch one installation. */
const mostReaders = 1000;
/** A dashboard says nothing, so that it needs no room to say it in. */
const mostHeardBytes = 1024;

/** Whether a request is for `serveSockets`; any other upgrade is left to Express, which answers it as a plain request. */
export function asksForSocket({ method, url = '', headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && url.startsWith('/ws/');
}

/** Serves `/ws/dashboard`, and passes `/ws/{call_id}` on to the bridge that holds the call. */
export function serveSockets(server: Server, gateway: Gateway): AsyncDisposable {
  const opened = new AsyncDisposableStack();
  // The server closes once the last socket has: what is left in the end is cut off.
  const sockets = opened.adopt(new Set<Duplex>(), destroyAll);
  const bridges = opened.use(new BridgeDirectory(gateway.bus, gateway.clock));
  const dashboard = opened.use(new Dashboard(gateway));
  const readers = readerSockets(gateway);

  const serve = async (upgrade: Upgrade): Promise<void> => {
    if (opened.disposed) throw new LigaiError('aborted', 'The gateway stops');
    const path = upgrade.request.url?.split('?')[0] ?? '';
    if (path === '/ws/dashboard') return await serveReader(upgrade, readers, dashboard, gateway);
    const call = /^\/ws\/([^/]+)$/.exec(path)?.[1];
    if (call === undefined) throw new LigaiError('not_found', `Not found: ${shown(path)}`);
    track(sockets, await serveAudio(upgrade, call, bridges, gateway));
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    track(sockets, socket);
    socket.on('error', () => {});
    serve({ request, socket, head }).catch((error) => refuse(socket, error, gateway));
  });
  return opened;
}

function track(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

function destroyAll(sockets: ReadonlySet<Duplex>): void {
  for (const socket of sockets) socket.destroy();
}

async function serveReader(
  { request, socket, head }: Upgrade,
  readers: WebSocketServer,
  dashboard: Dashboard,
  gateway: Gateway,
): Promise<void> {
  const verdict = await admitReader(request, gateway);
  if (isRefused(verdict)) throw new Refused(verdict);
  if (dashboard.readers >= mostReaders) {
    throw new LigaiError('limit_reached', `There are ${mostReaders} dashboards already`);
  }
  readers.handleUpgrade(request, socket, head, (ws) => dashboard.join(ws, verdict.expiresAtMs));
  gateway.log.debug({ ...verdict, readers: dashboard.readers }, 'dashboard connected');
}

function readerSockets({ config }: Gateway): WebSocketServer {
  const readers = new WebSocketServer({
    noServer: true,
    maxPayload: mostHeardBytes,
    perMessageDeflate: false,
    // A reader that pings and does not read would fill our memory with pongs.
    autoPong: false,
    handleProtocols: (offered) => chooseProtocol(offered, config.apiKeys),
  });
  readers.on('wsClientError', ({ message }, socket) => answerRaw(socket, { status: 400, detail: message }));
  return readers;
}

async function serveAudio(upgrade: Upgrade, call: string, bridges: BridgeDirectory, gateway: Gateway): Promise<Duplex> {
  const { apiKeys, openToAll } = gateway.config;
  const { request } = upgrade;
  // No key is asked for: the session's own token, in the first text, is what opens it.
  const foreign = apiKeys.length === 0 ? foreignRequest(request.headers, openToAll) : undefined;
  if (foreign !== undefined) throw new Refused({ status: 403, detail: foreign });
  const target = await findBridge(call, gateway, bridges);
  if (hasPassedHere(request)) throw new Refused({ status: 508, detail: `The bridge's address leads back here` });
  const onwards = await passOn(upgrade, target, gateway.clock);
  gateway.log.debug({ callId: call, bridge: target.host }, 'audio socket forwarded');
  return onwards;
}

/** A refusal that is no failure of anything. */
class Refused extends Error {
  readonly answer: RawAnswer;

  constructor(answer: RawAnswer) {
    super(answer.detail);
    this.answer = answer;
  }
}

function refuse(socket: Duplex, error: unknown, { log }: Gateway): void {
  const answer = error instanceof Refused ? error.answer : errorAnswer(error);
  if (answer.status === 500) log.error({ err: error }, 'upgrade failed');
  else
    log[answer.status === 429 ? 'debug' : 'warn']({ status: answer.status, detail: answer.detail }, 'upgrade refused');
  answerRaw(socket, answer);
}
