import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ephemeral ports, which systems assign to outgoing connections. */
const first = 20_000;
const last = 31_999;
const mostTries = 100;

/**
 * A TCP port of 127.0.0.1 that is free now, drawn at random, so that two concurrent calls get different ports. Another
 * process may still take it first: callers must be able to ask again.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(first, last + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`Cannot find a free port from ${first} to ${last} in ${mostTries} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
