import type { Socket } from 'node:net';
import { systemClock } from '@ligai/kernel';
import WebSocket from 'ws';

/** Why the socket could not be opened, or was lost. */
export type SocketLoss =
  | { kind: 'refused'; detail: string }
  | { kind: 'silent' }
  | { kind: 'closed'; code: number; reason: string }
  | { kind: 'eof' }
  | { kind: 'reset' };

export type AudioSocketOptions = {
  url: string;
  protocol?: string;
  headers?: Record<string, string>;
  /** Time limit of the handshake; by default none. */
  handshakeTimeoutMs?: number;
  /** Number of messages before the connection that are buffered and sent before `onOpen`; others are lost. */
  mostEarlyMessages?: number;
  /** Fails at once, as if no server listened. */
  refuse: boolean;
  onOpen(): void;
  onText(text: string): void;
  onBinary(data: Buffer): void;
  /** Called once, unless we closed the socket. Before `onOpen` it was never connected. */
  onLost(loss: SocketLoss): void;
};

const closeWithinMs = 1000;

/** The WebSocket of an audio module: the common part of the modules. */
export class AudioSocket {
  readonly #options: AudioSocketOptions;
  readonly #socket: WebSocket | undefined;
  #tcp: Socket | undefined;
  #early: Array<Uint8Array | string> = [];
  #over = false;
  #error: NodeJS.ErrnoException | undefined;

  constructor(options: AudioSocketOptions) {
    this.#options = options;
    const socket = options.refuse ? undefined : open(options);
    if (!socket) {
      queueMicrotask(() => this.#lose(refused));
      return;
    }
    this.#socket = socket;
    socket.on('upgrade', (response) => this.#watch(response.socket));
    socket.on('open', () => {
      for (const message of this.#early.splice(0)) socket.send(message);
      options.onOpen();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#over) return;
      if (isBinary) options.onBinary(data);
      else options.onText(data.toString());
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error;
    });
    socket.on('close', (code, reason) => this.#lose(this.#lossOf(code, reason.toString())));
  }

  /** Unsent bytes, if the server does not read. */
  get waitingBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  sendText(text: string): void {
    this.#send(text);
  }

  sendBinary(data: Uint8Array): void {
    this.#send(data);
  }

  /** Resolves once the server has closed its side too, or after a second, when the connection is cut. */
  async close(reason: string): Promise<void> {
    this.#over = true;
    const socket = this.#socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
    if (!this.open) socket.terminate();
    else socket.close(1000, reason);
    using _ = systemClock.after(closeWithinMs, () => socket.terminate());
    await closed;
  }

  /** Ends TCP without a close frame. `quietly`: `onLost` is not called. */
  cut(how: 'fin' | 'reset', quietly: boolean): void {
    this.#over ||= quietly;
    if (how === 'fin') this.#socket?.terminate();
    else this.#tcp?.resetAndDestroy();
  }

  /** Sends text as a text frame, bytes as a binary frame. */
  #send(message: Uint8Array | string): void {
    if (this.open) this.#socket?.send(message);
    else if (this.#connecting && this.#early.length < (this.#options.mostEarlyMessages ?? 0)) this.#early.push(message);
  }

  get #connecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  /** `ws` does not report a reset. */
  #watch(tcp: Socket): void {
    this.#tcp = tcp;
    tcp.on('error', (error) => {
      this.#error = error;
    });
  }

  #lossOf(code: number, reason: string): SocketLoss {
    const error = this.#error;
    if (error?.message === 'Opening handshake has timed out') return { kind: 'silent' };
    if (error?.code === 'ECONNRESET') return { kind: 'reset' };
    if (error?.code === 'ECONNREFUSED') return refused;
    if (code === 1006 && error) return { kind: 'refused', detail: error.message };
    return code === 1006 ? { kind: 'eof' } : { kind: 'closed', code, reason };
  }

  #lose(loss: SocketLoss): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onLost(loss);
  }
}

const refused: SocketLoss = { kind: 'refused', detail: 'Connection refused (system error 111)' };

/** Undefined if the URL is invalid, which the modules detect only after their `+OK`. */
function open({ url, protocol, headers, handshakeTimeoutMs }: AudioSocketOptions): WebSocket | undefined {
  try {
    return new WebSocket(url, protocol === undefined ? [] : [protocol], {
      perMessageDeflate: false,
      ...(headers === undefined ? {} : { headers }),
      ...(handshakeTimeoutMs === undefined ? {} : { handshakeTimeout: handshakeTimeoutMs }),
    });
  } catch {
    return undefined;
  }
}
