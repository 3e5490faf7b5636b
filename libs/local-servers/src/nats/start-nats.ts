import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@ligai/kernel';
import type { Credentials } from '../broker/protocol.ts';
import { startEmbeddedBroker } from '../broker/start-embedded-broker.ts';
import { searchPath } from '../config.ts';
import { startGuarded } from '../process/guarded-process.ts';
import { stopLeftover } from '../process/stop-leftover.ts';
import { findOnPath } from './find-on-path.ts';
import { type LocalNats, natsUrl } from './local-nats.ts';

export type { LocalNats } from './local-nats.ts';

export type NatsOptions = {
  /** 0, the default, selects any free port. */
  port?: number;
  /** If set, JetStream is on and stores its files here (nats-server only). */
  dataDir?: string;
  /** The file for its process id, by which the next start with the same file stops a leftover process. */
  pidFile?: string;
  /** A configuration file, for users and the like; address and port stay those of a local server (nats-server only). */
  configuration?: string;
  /** The one user that may connect. */
  credentials?: Credentials;
  log?: (line: string) => void;
};

/** A NATS on 127.0.0.1: the `nats-server` of this machine if installed, else the broker embedded in this process. */
export async function startNats(options: NatsOptions = {}): Promise<LocalNats> {
  const program = findOnPath('nats-server', searchPath());
  return program ? startNatsServer(program, options) : startEmbeddedBroker(options);
}

/** Runs the given `nats-server`, 2.9 or newer. It cannot outlive this process. */
export async function startNatsServer(program: string, options: NatsOptions = {}): Promise<LocalNats> {
  const { port = 0, dataDir, pidFile, credentials } = options;
  if (pidFile !== undefined) await stopLeftover(pidFile, 'nats-server', systemClock);
  const store = dataDir === undefined ? [] : ['--jetstream', '--store_dir', dataDir];
  using users = credentials && usersFile(credentials);
  const configuration = users?.file ?? options.configuration;
  const settings = configuration === undefined ? [] : ['--config', configuration];
  const record = pidFile === undefined ? [] : ['--pid', pidFile];
  const server = await startGuarded(
    {
      command: program,
      args: ['--addr', '127.0.0.1', '--port', String(port === 0 ? -1 : port), ...settings, ...store, ...record],
      stopSignals: ['SIGTERM', 'SIGKILL'],
      patienceMs: 3000,
    },
    {
      name: 'nats-server',
      ready: /Listening for client connections on 127\.0\.0\.1:(\d+)/,
      readyWithinMs: 15_000,
      log: options.log,
    },
  );
  return {
    url: natsUrl(server.match[1] ?? '', credentials),
    kind: 'nats-server',
    ended: server.ended,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** In a file and not as arguments, which every user of this machine can read. It is read once, at the start. */
function usersFile({ user, password }: Credentials): { file: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'ligai-nats-users-'));
  const file = join(folder, 'users.conf');
  const settings = { authorization: { user, password, timeout: 5 } };
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  return { file, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
