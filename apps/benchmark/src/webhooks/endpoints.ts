import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@ligai/kernel';

/** How an endpoint responds to a request. */
export type EndpointBehaviour = 'answers' | 'hangs' | 'fails';

/** A customer's endpoint that records only when each event first arrived. */
export type Endpoint = {
  readonly url: string;
  readonly behaviour: EndpointBehaviour;
  /** Monotonic milliseconds by `webhook-id`. */
  readonly firstAtMs: ReadonlyMap<string, number>;
  readonly requests: number;
} & AsyncDisposable;

export async function startEndpoint(behaviour: EndpointBehaviour): Promise<Endpoint> {
  const firstAtMs = new Map<string, number>();
  let requests = 0;
  const server = createServer((request, response) => {
    const atMs = systemClock.monotonic();
    requests += 1;
    const id = String(request.headers['webhook-id']);
    if (!firstAtMs.has(id)) firstAtMs.set(id, atMs);
    request.resume().on('end', () => answer(behaviour, response));
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await listening;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    behaviour,
    firstAtMs,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(behaviour: EndpointBehaviour, response: ServerResponse): void {
  if (behaviour === 'answers') response.end('OK');
  if (behaviour === 'fails') response.writeHead(500).end('no');
}
