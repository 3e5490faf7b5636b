import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { LigaiError } from '@ligai/kernel';
import { close, listen, type ServiceContext } from '@ligai/service';
import type { GatewayConfig } from './config.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { createApp } from './http/create-app.ts';
import { answerRaw } from './http/raw-answer.ts';
import { startRetention } from './retention/retention.ts';
import { routes } from './routes/all-routes.ts';
import { asksForSocket, serveSockets } from './sockets/serve-sockets.ts';

export type RunningGateway = { readonly port: number } & AsyncDisposable;

/** A connection on which nothing moves for so long is closed; how long an upload may take depends on its line. */
const idleWithinMs = 300_000;
/** Answers under way get this long when the gateway stops. */
const finishWithinMs = 3000;

/** Serves the API. Error: `bad_configuration` where it cannot listen there. */
export async function startGateway(config: GatewayConfig, context: ServiceContext): Promise<RunningGateway> {
  await using opened = new AsyncDisposableStack();
  const gateway = openGateway(config, context);
  opened.use(gateway.services);
  opened.use(gateway.bridges);
  opened.use(startRetention(context));
  const app = createApp(routes, gateway);
  const server = createServer({ shouldUpgradeCallback: asksForSocket }, app);
  // Refused requests are answered before their body is sent.
  server.on('checkContinue', app);
  server.requestTimeout = 0;
  server.timeout = idleWithinMs;
  server.on('clientError', refuseMalformed);
  const { host } = config.http;
  await listen(server, config.http).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(config.http, error);
  });
  const sockets = serveSockets(server, gateway);
  // Side by side: the server has closed when the last socket has.
  opened.defer(async () => {
    await Promise.all([closeServer(server, gateway), sockets[Symbol.asyncDispose]()]);
  });
  const { port } = server.address() as AddressInfo;
  context.log.info({ url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` }, 'serving the API');
  const closing = opened.move();
  return { port, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

async function closeServer(server: Server, { clock }: Gateway): Promise<void> {
  using _limit = clock.after(finishWithinMs, () => server.closeAllConnections());
  await close(server);
}

function cannotListen({ host, port }: GatewayConfig['http'], error: NodeJS.ErrnoException): LigaiError {
  const why = error.code === 'EADDRINUSE' ? 'another program has this port, choose one by HTTP_PORT' : error.message;
  return new LigaiError('bad_configuration', `Cannot listen on ${host}:${port}: ${why}`, { cause: error });
}

const refusals = new Map([
  ['HPE_HEADER_OVERFLOW', { status: 431, detail: 'The headers are too large' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, detail: 'The headers did not come in time' }],
]);

/** What is no HTTP at all never reaches Express; it gets the same kind of answer. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else answerRaw(socket, refusals.get(error.code ?? '') ?? { status: 400, detail: 'This is not a valid HTTP request' });
}
