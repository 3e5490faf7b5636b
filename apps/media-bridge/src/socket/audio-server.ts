import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CallId } from '@ligai/contracts';
import type { Clock, Log } from '@ligai/kernel';
import { close, listen } from '@ligai/service';
import { type WebSocket, WebSocketServer } from 'ws';
import { AudioSocket, type AudioSocketOptions, type CallSocket, closeCode } from './audio-socket.ts';
import { readToken } from './switch-message.ts';

/** Decides which sockets are accepted. */
export interface AudioDoor {
  /** True if a socket of this call is expected. */
  expects(callId: CallId): boolean;
  /** Accepts the socket if the token is valid; the token cannot be used again. */
  enter(callId: CallId, token: string, socket: CallSocket): 'entered' | 'refused';
  /** A socket of this call was closed because it did not show its token in time. */
  turnedAway(callId: CallId): void;
}

export type AudioServerOptions = {
  host: string;
  /** 0 selects any free port. */
  port: number;
  sampleRateHz: number;
  clock: Clock;
  log: Log;
} & Pick<AudioSocketOptions, 'measured'>;

export type AudioServer = { readonly port: number } & AsyncDisposable;

/** The subprotocol of jambonz's and drachtio's mod_audio_fork; mod_audio_stream offers none. */
const subprotocol = 'audio.drachtio.org';
/** A socket that does not show its token by then is closed: the switch sends it as the first frame. */
const tokenWithinMs = 1000;
/** The largest observed frame had 64,000 bytes, after a stall of the fork. */
const maxPayload = 256 * 1024;
/** The switch sends 50 a second. */
const maxEarlyFrames = 200;
/** mod_audio_stream stops connecting after 1 s, which is 32,000 bytes at 16 kHz. */
const maxEarlyAudioBytes = 128 * 1024;

/** Serves `WS /ws/{call_id}` to the switch's audio modules. Other requests are rejected with a status. */
export async function serveAudio(door: AudioDoor, options: AudioServerOptions): Promise<AudioServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  const server = createServer((_, response) => response.writeHead(426, { Upgrade: 'websocket' }).end());
  server.headersTimeout = 5000;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    const callId = callIdOf(request);
    if (!callId) return refuse(socket, 404);
    if (!door.expects(callId)) {
      options.log.warn({ callId }, 'audio socket rejected: call is not expected on this bridge');
      return refuse(socket, 404);
    }
    sockets.handleUpgrade(request, socket, head, (ws) => awaitToken(ws, { callId, connection: socket, door, options }));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const ws of sockets.clients) ws.terminate();
      sockets.close();
      await close(server);
    },
  };
}

type Arrival = { callId: CallId; connection: Duplex; door: AudioDoor; options: AudioServerOptions };

/**
 * Accepts the socket by its first text, which must be the token. Audio before it is kept until then: mod_audio_stream
 * buffers audio while it connects, and sends it first. It may be the callee's first word.
 */
function awaitToken(ws: WebSocket, { callId, connection, door, options }: Arrival): void {
  const { clock, log } = options;
  const early: Buffer[] = [];
  let earlyBytes = 0;
  let frames = 0;
  const turnAway = (why: string) => {
    stopWaiting();
    log.warn({ callId, why }, 'audio socket rejected');
    ws.close(closeCode.policy, why);
    // Does not wait for a peer that does not answer the close.
    const end = clock.after(tokenWithinMs, () => ws.terminate());
    ws.once('close', () => end[Symbol.dispose]());
  };
  const late = clock.after(tokenWithinMs, () => {
    door.turnedAway(callId);
    turnAway('no token');
  });
  const countFrame = () => {
    frames += 1;
    if (frames <= maxEarlyFrames) return;
    turnAway('no token');
    // Nothing more of it is read.
    ws.pause();
  };
  const onMessage = (data: Buffer, isBinary: boolean) => {
    countFrame();
    if (frames > maxEarlyFrames) return;
    if (isBinary) {
      early.push(data);
      earlyBytes += data.length;
      if (earlyBytes > maxEarlyAudioBytes) turnAway('no token');
      return;
    }
    const token = readToken(data.toString('utf8'));
    if (token === undefined) return turnAway('no token');
    stopWaiting();
    const socket = new AudioSocket(ws, connection, options);
    if (door.enter(callId, token, socket) === 'refused') return turnAway('wrong token');
    for (const audio of early) ws.emit('message', audio, true);
  };
  const stopWaiting = () => {
    late[Symbol.dispose]();
    ws.off('message', onMessage).off('ping', countFrame).off('pong', countFrame);
  };
  ws.on('message', onMessage).on('ping', countFrame).on('pong', countFrame);
  ws.once('close', stopWaiting);
  ws.on('error', (error) => log.warn({ callId, detail: error.message }, 'audio socket broke the protocol'));
}

function callIdOf(request: IncomingMessage): CallId | undefined {
  const path = request.url?.split('?')[0] ?? '';
  return CallId.safeParse(/^\/ws\/([^/]+)$/.exec(path)?.[1]).data;
}

function refuse(socket: Duplex, status: number): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(head, () => socket.destroy());
}
