import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { LigaiError, messageOf } from '@ligai/kernel';
import { type LocalNats, natsUrl } from '../nats/local-nats.ts';
import { Broker } from './broker.ts';
import { ClientConnection } from './client-connection.ts';
import { type Credentials, maxPayloadBytes } from './protocol.ts';

export type EmbeddedBrokerOptions = {
  port?: number;
  /** The one user that may connect; if omitted, clients connect without credentials. */
  credentials?: Credentials;
};

const maxClients = 1000;

/**
 * Core NATS in this process, for one machine only: no TLS, at most one user, no JetStream, loopback only. Speaks what
 * `@nats-io/transport-node` needs: queue groups, headers, wildcards, no-responders.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions = {}): Promise<LocalNats> {
  const broker = new Broker();
  const server = createServer((socket) => welcome(socket, broker, options.credentials));
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
    url: natsUrl(Number(port), options.credentials),
    kind: 'embedded',
    ended,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const client of broker.clients) client.close();
      await ended;
    },
  };
}

function welcome(socket: Socket, broker: Broker, credentials: Credentials | undefined): void {
  if (broker.clients.size >= maxClients) {
    socket.end("-ERR 'maximum connections exceeded'\r\n");
    return;
  }
  const client = new ClientConnection(socket, broker, { credentials });
  broker.clients.add(client);
  client.write(`INFO ${JSON.stringify(serverInfo(socket.localPort ?? 0, credentials !== undefined))}\r\n`);
}

function serverInfo(port: number, authRequired: boolean) {
  return {
    server_id: randomBytes(16).toString('hex').toUpperCase(),
    server_name: 'ligai-embedded',
    // Clients choose features by the version of nats-server: 2.9 has headers, without the JetStream additions of later
    // ones.
    version: '2.9.10',
    proto: 1,
    headers: true,
    max_payload: maxPayloadBytes,
    ...(authRequired && { auth_required: true }),
    host: '127.0.0.1',
    port,
  };
}
