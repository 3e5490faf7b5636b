import { DeepgramClient } from '@deepgram/sdk';
import { messageOf } from '@ligai/kernel';
import { type DeepgramMessage, parseDeepgramMessage } from './deepgram-message.ts';

export type DeepgramConnectionOptions = {
  /** `http`, `https`, `ws` or `wss`, without a path. */
  url: string;
  apiKey: string;
  /** Query of `/v1/listen`; `model` is required. */
  query: { model: string } & Record<string, string>;
  connectTimeoutMs: number;
  onOpen: () => void;
  /** `undefined` for a message that is of no use. */
  onMessage: (message: DeepgramMessage | undefined) => void;
  /** Once, when the connection could not be made or has ended, also after `close`. */
  onLost: (loss: ConnectionLoss) => void;
};

/** Why a connection ended. `status`: the HTTP status of a refused upgrade. */
export type ConnectionLoss = { status?: number; detail: string };

type Socket = Awaited<ReturnType<DeepgramClient['listen']['v1']['connect']>>;

/**
 * One connection to `/v1/listen` over the SDK (5.13), without the SDK's own reconnecting: it would start a new request
 * behind our back, whose times begin at zero. What the SDK does that one must know:
 * - a refused upgrade shows as a close with code 1000 first and then as an error whose text holds the status;
 * - a reset after the opening also shows as a clean close first, so a close code proves nothing;
 * - sending while it is not open throws;
 * - a frame that is not JSON arrives as a string, a binary one as a Blob.
 */
export class DeepgramConnection {
  readonly #options: DeepgramConnectionOptions;
  #socket: Socket | undefined;
  #closed = false;
  #lost = false;

  constructor(options: DeepgramConnectionOptions) {
    this.#options = options;
    this.#connect().catch((error: unknown) => this.#lose(lossOf(error)));
  }

  /** Bytes that wait to be sent, in the socket. */
  get bufferedBytes(): number {
    return this.#socket?.socket.bufferedAmount ?? 0;
  }

  /** Does nothing while the connection is not open. */
  sendAudio(pcm: Uint8Array): void {
    if (this.#isOpen(this.#socket)) this.#socket.sendMedia(pcm);
  }

  /** Does nothing while the connection is not open. */
  sendText(type: 'KeepAlive' | 'Finalize' | 'CloseStream'): void {
    if (!this.#isOpen(this.#socket)) return;
    if (type === 'KeepAlive') this.#socket.sendKeepAlive({ type });
    else if (type === 'Finalize') this.#socket.sendFinalize({ type });
    else this.#socket.sendCloseStream({ type });
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#lose({ detail: 'closed by us' });
  }

  async #connect(): Promise<void> {
    const { url, apiKey, query, connectTimeoutMs, onOpen, onMessage } = this.#options;
    const client = new DeepgramClient({ apiKey, environment: environmentAt(url) });
    const socket = await client.listen.v1.connect({
      ...query,
      reconnectAttempts: 0,
      shouldReconnect: () => false,
      connectionTimeoutInSeconds: connectTimeoutMs / 1000,
    });
    if (this.#closed) return;
    this.#socket = socket;
    socket.on('open', () => onOpen());
    socket.on('message', (raw) => onMessage(parseDeepgramMessage(raw)));
    // The error that says why follows in the same tick; it comes first this way.
    socket.on('close', ({ code, reason }) => queueMicrotask(() => this.#lose({ detail: closeText(code, reason) })));
    socket.on('error', (error) => this.#lose(lossOf(error)));
    socket.connect();
  }

  #isOpen(socket: Socket | undefined): socket is Socket {
    return socket !== undefined && socket.readyState === socket.socket.OPEN;
  }

  #lose(loss: ConnectionLoss): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#options.onLost(loss);
  }
}

/** The SDK wants an address for each of its services; we use two of them. */
function environmentAt(url: string) {
  const base = url.replace(/^ws/, 'http').replace(/\/+$/, '');
  const sockets = base.replace(/^http/, 'ws');
  return { base, production: sockets, agent: sockets, agentRest: base };
}

function lossOf(error: unknown): ConnectionLoss {
  const detail = messageOf(error);
  const status = detail.match(/Unexpected server response: (\d{3})/)?.[1];
  return status === undefined ? { detail } : { status: Number(status), detail: `refused with ${status}` };
}

function closeText(code: number, reason: string | undefined): string {
  return reason ? `closed with ${code}: ${reason}` : `closed with ${code}`;
}
