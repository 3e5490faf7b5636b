import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import { connectBus } from '@ligai/bus';
import type { Clock } from '@ligai/kernel';
import { freePort, startEmbeddedBroker, startNats, startPostgres } from '@ligai/local-servers';
import type { Config } from '../config.ts';
import { keepRunning } from '../process/keep-running.ts';
import type { Console } from '../show/console.ts';

export type Server = AsyncDisposable & { readonly url: string; readonly about: string };

const given = (url: string): Server => ({ url, about: 'yours', [Symbol.asyncDispose]: async () => undefined });

/** The Postgres of DATABASE_URL, or one in the data folder. */
export async function openPostgres(config: Config, console: Console, clock: Clock): Promise<Server> {
  if (config.databaseUrl !== undefined) return given(config.databaseUrl);
  const dataDir = join(config.dataDir, 'postgres');
  const log = (line: string) => {
    // Its messages at every start and stop are not useful.
    if (!/ LOG: /.test(line)) console.log({ name: 'postgres', pid: 0 }, line);
  };
  return keepServer(
    'postgres',
    console,
    clock,
    (port) => startPostgres({ dataDir, port, log }),
    `embedded, data in ${shortest(config.dataDir)}/`,
  );
}

/** The time limit for the user's own NATS to respond at the start. */
const natsWithinMs = 10_000;

/** The NATS of NATS_URL, otherwise `nats-server`, otherwise the embedded broker. */
export async function openNats(config: Config, console: Console, clock: Clock): Promise<Server> {
  if (config.nats.url !== undefined) return reachableNats(config.nats.url, clock);
  const pidFile = join(config.dataDir, 'nats.pid');
  let kind = '';
  // If the API requires a key, other users of this machine must not be able to bypass it.
  const credentials = config.env['API_KEYS'] ? newCredentials() : undefined;
  const server = await keepServer('nats', console, clock, async (port) => {
    const options = { port, ...(credentials && { credentials }) };
    const nats = await (config.nats.embedded ? startEmbeddedBroker(options) : startNats({ ...options, pidFile }));
    kind = nats.kind;
    return nats;
  });
  return { ...server, about: kind === 'embedded' ? 'embedded broker' : 'nats-server of this machine' };
}

/** Checked once here, so that one error is printed instead of those of six services in a restart loop. */
async function reachableNats(url: string, clock: Clock): Promise<Server> {
  await using _bus = await connectBus({ url, name: 'local-stack', clock, connectWithinMs: natsWithinMs });
  return given(url);
}

const newCredentials = () => ({ user: 'ligai', password: randomBytes(24).toString('base64url') });

/** The path relative to the current folder, if the path is inside it. */
function shortest(path: string): string {
  const fromHere = relative('', path);
  return fromHere.startsWith('..') ? path : fromHere;
}

type LocalServer = AsyncDisposable & { readonly url: string; readonly ended: Promise<void> };

/** A server that restarts on the same port when it ends, so that its clients can reconnect. */
async function keepServer(
  name: string,
  console: Console,
  clock: Clock,
  start: (port: number) => Promise<LocalServer>,
  about = '',
): Promise<Server> {
  const port = await freePort();
  let url = '';
  const kept = await keepRunning(
    async () => {
      const server = await start(port);
      url = server.url;
      const ended = server.ended.then(() => ({ detail: 'ended', final: false }));
      return { ended, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    },
    {
      clock,
      onEnd: ({ detail }, restartInMs) =>
        console.warn(clock.now(), { process: name, detail, restartInMs }, 'process ended, starting it again'),
    },
  );
  return { url, about, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}
