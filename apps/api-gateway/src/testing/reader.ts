import { once } from 'node:events';
import { DashboardMessage } from '@ligai/contracts';
import { type ClientOptions, WebSocket } from 'ws';

export type ReaderOptions = ClientOptions & { path?: string; protocols?: string[] };

type DataOf<T> = Extract<DashboardMessage, { type: T }>['data'];

/** A client of `/ws/dashboard` that stores every message and validates it by its schema. */
export class Reader implements Disposable {
  readonly ws: WebSocket;
  readonly messages: DashboardMessage[] = [];
  readonly texts: string[] = [];

  /** Resolves once the socket is open; rejects with the status of a refusal. */
  static async open(port: number, options: ReaderOptions = {}): Promise<Reader> {
    const reader = new Reader(port, options);
    await once(reader.ws, 'open');
    return reader;
  }

  private constructor(port: number, { path = '/ws/dashboard', protocols = [], ...options }: ReaderOptions) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, options);
    this.ws.on('message', (data: Buffer) => {
      this.texts.push(data.toString());
      this.messages.push(DashboardMessage.parse(JSON.parse(data.toString())));
    });
  }

  of<T extends DashboardMessage['type']>(type: T): DataOf<T>[] {
    return this.messages.flatMap((message) => (message.type === type ? [message.data as DataOf<T>] : []));
  }

  [Symbol.dispose](): void {
    this.ws.on('error', () => {}).terminate();
  }
}
