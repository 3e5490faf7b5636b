import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** The address that a simulator listens on. */
export type ListenOptions = {
  /** 0, the default, selects any free port. */
  port?: number;
  /** Default: 127.0.0.1; in a container any address, for the other containers. */
  host?: string;
};

/** A listening simulator. Disposing it closes all connections, including upgraded and unanswered ones. */
export type ListeningServer = AsyncDisposable & { port: number };

/** Rejects if the port is in use. */
export async function listenForPeers(server: Server, options: ListenOptions): Promise<ListeningServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers an upgrade with an ordinary HTTP response and ends the connection. */
export function refuseUpgrade(
  socket: Socket,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  const fields = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)), ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} Refused`, ...lines, 'connection: close', '', text].join('\r\n'));
}

/** A digest of a key for journals: it distinguishes keys and cannot be used as a key. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
