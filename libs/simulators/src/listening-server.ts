import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Where a simulator listens. */
export type ListenOptions = {
  /** 0, the default, lets the system choose. */
  port?: number;
  /** 127.0.0.1 unless told; in a container, where its peers are others, any address. */
  host?: string;
};

/** A listening simulator. Disposing it breaks every connection, upgraded and hanging ones too. */
export type ListeningServer = AsyncDisposable & { port: number };

/** Rejects where the port is taken. */
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

/** What a journal keeps of a key: enough to tell keys apart, useless as one. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
