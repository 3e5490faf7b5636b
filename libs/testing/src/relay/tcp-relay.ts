import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { systemClock } from '@ligai/kernel';

/**
 * A watcher's decision about received bytes. `cut` ends the connection before they are forwarded; `silence` makes the
 * relay half-open instead; `drop` loses only these bytes; `stall` loses them and stops reading from this side, whose
 * writes then block.
 */
export type Verdict = 'forward' | 'forward_then_cut' | 'cut' | 'silence' | 'drop' | 'stall';

/** Decides about the bytes of one connection. `from` is their sender. */
export type Watcher = (from: 'client' | 'server', bytes: Buffer) => Verdict;

export type RelayOptions = {
  /** The URL of the server, such as `postgres://…` or `nats://…`. */
  url: string;
  /** Creates the watcher of one connection. */
  watch?: () => Watcher;
};

type Carried = { sockets: Set<Socket>; clients: Set<Socket>; state: { halfOpen: boolean } };

/**
 * A TCP relay in front of a server, on loopback. It simulates a network that delays, cuts connections, or leaves them
 * open without forwarding. `url` is the server's own with the address of the relay.
 */
export class TcpRelay implements AsyncDisposable {
  readonly url: string;
  /** Delay of forwarded bytes, in either direction. */
  delayMs = 0;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;
  readonly #clients: ReadonlySet<Socket>;
  readonly #state: { halfOpen: boolean };

  private constructor(url: string, server: Server, carried: Carried) {
    this.url = url;
    this.#server = server;
    this.#sockets = carried.sockets;
    this.#clients = carried.clients;
    this.#state = carried.state;
  }

  static async start({ url, watch = () => () => 'forward' }: RelayOptions): Promise<TcpRelay> {
    const { hostname: host, port } = new URL(url);
    const sockets = new Set<Socket>();
    const clients = new Set<Socket>();
    const state = { halfOpen: false };
    const started: { relay?: TcpRelay } = {};
    const server = createServer((client) => {
      const upstream = dial({ host, port: Number(port) });
      const watcher = watch();
      const cut = () => {
        client.destroy();
        upstream.destroy();
      };
      const pass = (from: 'client' | 'server', source: Socket, to: Socket) => (bytes: Buffer) => {
        if (state.halfOpen) return;
        const verdict = watcher(from, bytes);
        if (verdict === 'cut') return cut();
        if (verdict === 'stall') source.pause();
        if (verdict === 'drop' || verdict === 'stall') return;
        if (verdict === 'silence') state.halfOpen = true;
        const forward = () => {
          if (to.destroyed || state.halfOpen) return;
          to.write(bytes, () => {
            if (verdict === 'forward_then_cut') cut();
          });
        };
        const delayMs = started.relay?.delayMs ?? 0;
        if (delayMs === 0) forward();
        else systemClock.after(delayMs, forward);
      };
      client.on('data', pass('client', client, upstream));
      upstream.on('data', pass('server', upstream, client));
      clients.add(client);
      client.on('close', () => clients.delete(client));
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', cut);
        socket.on('close', () => {
          sockets.delete(socket);
          if (!state.halfOpen) cut();
        });
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The relay has no port');
    const own = new URL(url);
    own.hostname = '127.0.0.1';
    own.port = String(address.port);
    started.relay = new TcpRelay(own.href, server, { sockets, clients, state });
    return started.relay;
  }

  /** Number of open client connections. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Ends every connection; new ones are accepted. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  get halfOpen(): boolean {
    return this.#state.halfOpen;
  }

  /** True: sockets stay open, but nothing is forwarded in either direction. */
  set halfOpen(on: boolean) {
    this.#state.halfOpen = on;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cutAll();
    await closed;
  }
}
