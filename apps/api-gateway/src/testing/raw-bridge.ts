import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The media-bridge's side of a forwarded socket, as bytes: stores what arrives, and sends what the test writes. */
export class RawBridge implements AsyncDisposable {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #connections: Promise<Socket>[] = [];
  #next = Promise.withResolvers<Socket>();

  static async start(): Promise<RawBridge> {
    const server = createServer({ allowHalfOpen: true });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new RawBridge(server);
  }

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      this.#connections.push(this.#next.promise);
      this.#next.resolve(socket);
      this.#next = Promise.withResolvers();
    });
  }

  /** The next that comes. */
  connection(): Promise<Socket> {
    return this.#next.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const connection of this.#connections) (await connection).destroy();
  }
}
