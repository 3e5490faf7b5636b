import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { LigaiError, messageOf } from '@ligai/kernel';
import type { LocalNats } from '../nats/start-nats.ts';
import { Broker } from './broker.ts';
import { ClientConnection } from './client-connection.ts';
import { maxPayloadBytes } from './protocol.ts';

export type EmbeddedBrokerOptions = { port?: number };

const maxClients = 1000;

/**
 * Core NATS in this process, for one machine only: no TLS, no users, no JetStream, loopback only. Speaks what
 * `@nats-io/transport-node` needs: queue groups, headers, wildcards, no-responders.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions = {}): Promise<LocalNats> {
  const broker = new Broker();
  const server = createServer((socket) => welcome(socket, broker));
  server.listen(options.port ?? 0, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new LigaiError('bad_configuration', `Cannot start the embedded NATS broker: ${messageOf(error)}`);
  }
  const ended = once(server, 'close').then(() => undefined);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `nats://127.0.0.1:${port}`,
    kind: 'embedded',
    ended,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const client of broker.clients) client.close();
      await ended;
    },
  };
}

function welcome(socket: Socket, broker: Broker): void {
  if (broker.clients.size >= maxClients) {
    socket.end("-ERR 'maximum connections exceeded'\r\n");
    return;
  }
  const client = new ClientConnection(socket, broker);
  broker.clients.add(client);
  client.write(`INFO ${JSON.stringify(serverInfo(socket.localPort ?? 0))}\r\n`);
}

function serverInfo(port: number) {
  return {
    server_id: randomBytes(16).toString('hex').toUpperCase(),
    server_name: 'ligai-embedded',
    // Of nats-server, whose features clients choose by version: 2.9 has headers and no JetStream additions of later ones.
    version: '2.9.10',
    proto: 1,
    headers: true,
    max_payload: maxPayloadBytes,
    host: '127.0.0.1',
    port,
  };
}
