import type { IncomingMessage } from 'node:http';
import { type Clock, keyIdOf, messageOf } from '@ligai/kernel';
import { WebSocket } from 'ws';
import { readSome } from '../read-some.ts';
import { type ConnectionLoss, loss, lossByClose, lossOfUpgrade } from './deepgram-failure.ts';

export type DeepgramConnectionOptions = {
  /** `http`, `https`, `ws` or `wss`, without a path. */
  url: string;
  apiKey: string;
  path: '/v1/listen' | '/v2/listen';
  /** A repeated parameter is an array. */
  query: Record<string, string | string[]>;
  clock: Clock;
  connectTimeoutMs: number;
  onOpen: () => void;
  /** A text message; a binary one, which Deepgram does not send, is empty. */
  onMessage: (message: string) => void;
  /** Once, when the connection could not be made or has ended, also after `close`. */
  onLost: (loss: ConnectionLoss) => void;
};

const largestMessageBytes = 8 * 1024 * 1024;

/**
 * One connection to `/v1/listen` or `/v2/listen`. Does not use Deepgram's SDK: it hides the body and `dg-error` of a
 * rejected upgrade, which describe the fault of the request.
 */
export class DeepgramConnection {
  readonly #options: DeepgramConnectionOptions;
  readonly #socket: WebSocket;
  #lost = false;

  constructor(options: DeepgramConnectionOptions) {
    this.#options = options;
    this.#socket = new WebSocket(addressOf(options), {
      headers: { authorization: `Token ${options.apiKey}` },
      perMessageDeflate: false,
      handshakeTimeout: options.connectTimeoutMs,
      maxPayload: largestMessageBytes,
    });
    this.#listen();
  }

  /** Bytes that wait to be sent, in the socket. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Does nothing while the connection is not open. */
  sendAudio(pcm: Uint8Array): void {
    if (this.#isOpen) this.#socket.send(pcm, { binary: true });
  }

  /** Does nothing while the connection is not open. */
  sendText(message: string): void {
    if (this.#isOpen) this.#socket.send(message);
  }

  close(): void {
    if (this.#isOpen) this.#socket.close(1000);
    else this.#socket.terminate();
    // A peer that does not respond to a close must not hold the socket open.
    this.#options.clock.after(closeTimeoutMs, () => this.#socket.terminate());
    this.#lose(loss('closed by us'));
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  #listen(): void {
    const socket = this.#socket;
    const { onOpen, onMessage, clock } = this.#options;
    socket.on('open', onOpen);
    socket.on('message', (data, isBinary) => onMessage(isBinary ? '' : String(data)));
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      readSome(response, (body) => {
        const { statusCode: status = 0, headers } = response;
        this.#lose(this.#ofKey(lossOfUpgrade({ status, headers, body }, clock.now())));
        socket.terminate();
      });
    });
    socket.on('error', (error) => this.#lose(this.#ofKey(loss(messageOf(error)))));
    socket.on('close', (code, reason) => this.#lose(this.#ofKey(lossByClose(code, String(reason)))));
  }

  /** With the key's id in place of the key. */
  #ofKey({ detail, fields }: ConnectionLoss): ConnectionLoss {
    const { apiKey } = this.#options;
    // Truncated after the replacement: a truncated key would not be found.
    const shown = detail.replaceAll(apiKey, '****').slice(0, 300);
    return { detail: shown, fields: { ...fields, keyId: keyIdOf(apiKey) } };
  }

  #lose(loss: ConnectionLoss): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#options.onLost(loss);
  }
}

const closeTimeoutMs = 2000;

/** The key travels in the header: addresses end up in logs. */
function addressOf({ url, path, query }: DeepgramConnectionOptions): string {
  const address = new URL(path, url.replace(/^http/, 'ws'));
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) address.searchParams.append(name, one);
  }
  return address.href;
}
