import type { Socket } from 'node:net';
import { systemClock } from '@ligai/kernel';
import WebSocket from 'ws';

/** Why there is no socket, or none any more. */
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
  /** Gives up on a server that accepts TCP and does not answer; absent: waits for ever. */
  handshakeTimeoutMs?: number;
  /** So many messages that were sent too early leave as soon as it is open, before `onOpen`; else they are lost. */
  mostEarlyMessages?: number;
  /** Fails at once, as if nobody listened. */
  refuse: boolean;
  onOpen(): void;
  onText(text: string): void;
  onBinary(data: Buffer): void;
  /** Once, unless we closed it. Before `onOpen` it never was connected. */
  onLost(loss: SocketLoss): void;
};

const closeWithinMs = 1000;

/** The WebSocket that an audio module opens to us: what the modules have in common. */
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

  /** Bytes that wait because the server does not read. */
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

  /** Resolves once the server has closed its side too; one that does not is cut off after a second. */
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

  /** TCP ends without a close frame. `quietly`: as our own doing, `onLost` is not called. */
  cut(how: 'fin' | 'reset', quietly: boolean): void {
    this.#over ||= quietly;
    if (how === 'fin') this.#socket?.terminate();
    else this.#tcp?.resetAndDestroy();
  }

  /** Text leaves as a text frame, bytes as a binary one. */
  #send(message: Uint8Array | string): void {
    if (this.open) this.#socket?.send(message);
    else if (this.#connecting && this.#early.length < (this.#options.mostEarlyMessages ?? 0)) this.#early.push(message);
  }

  get #connecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  /** `ws` itself keeps silent about a reset. */
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

/** Undefined where the URL is none, which the modules find out only after their `+OK`. */
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
