import {
  backoffMs,
  type Clock,
  inBackground,
  LigaiError,
  type Log,
  messageOf,
  OutageLog,
  silentLog,
  systemClock,
} from '@ligai/kernel';
import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';
import type { Bus } from './bus.ts';
import { keepEventStream } from './event-stream.ts';
import { NatsBus } from './nats-bus.ts';

export type BusOptions = {
  /** `nats://[user:password@]host:port`, several separated by commas. */
  url: string;
  /** Shown in the server's list of connections. */
  name: string;
  clock?: Clock;
  log?: Log;
  /** How long a server that is not there yet is waited for at the start. Default 30 s. */
  connectWithinMs?: number;
  signal?: AbortSignal;
};

/**
 * Connects, and waits for a server that is still starting; a connection lost later is reopened without a limit on
 * attempts. Error: `bad_configuration` if no server was reached in time.
 */
export async function connectBus(options: BusOptions): Promise<Bus> {
  const { url, clock = systemClock, log = silentLog, connectWithinMs = 30_000, signal } = options;
  const started = clock.monotonic();
  const outage = new OutageLog({ clock, log, message: 'NATS does not answer, trying again', summaryEveryMs: 10_000 });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const inboxPrefix = inboxOf(url);
      const nats = await connectOnce(url, { name: options.name, inboxPrefix });
      const bus = new NatsBus(nats, inboxPrefix, clock, log);
      const keepStream = () => inBackground(log, 'keep the event stream', keepEventStream(nats, log));
      keepStream();
      // The server may have lost its store in the meantime.
      bus.onReconnect(keepStream);
      return bus;
    } catch (error) {
      const detail = messageOf(error);
      const server = withoutPassword(url);
      if (clock.monotonic() - started >= connectWithinMs) {
        throw new LigaiError('bad_configuration', `Cannot reach NATS at ${server}: ${detail}`, { cause: error });
      }
      outage.failed(detail, { server });
      await clock.sleep(backoffMs(attempt, { firstMs: 100, maxMs: 2000 }), signal);
    }
  }
}

function connectOnce(url: string, named: { name: string; inboxPrefix: string }): Promise<NatsConnection> {
  const servers = url.split(',').map((server) => server.trim());
  return connect({
    ...credentials(servers[0] ?? ''),
    servers: servers.map(withoutPassword),
    ...named,
    timeout: 5000,
    maxReconnectAttempts: -1,
    // A password that is being changed must not end the trying.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    // A half-open connection is noticed within 15 s.
    pingInterval: 5000,
    maxPingOut: 2,
  });
}

/** The client accepts credentials only as options and ignores them in the address. */
function credentials(server: string): Pick<ConnectionOptions, 'user' | 'pass' | 'token'> {
  const { username, password } = new URL(server);
  if (username === '') return {};
  const user = decodeURIComponent(username);
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
}

/** The subject prefix for replies: specific to the user, if there is one, so that no other user may subscribe to it. */
function inboxOf(url: string): string {
  const { user } = credentials(url.split(',')[0]?.trim() ?? '');
  return user === undefined ? '_INBOX' : `_INBOX.${user.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
}

const withoutPassword = (url: string): string => url.replaceAll(/\/\/[^@/,]*@/g, '//');
