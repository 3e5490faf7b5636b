import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, systemClock } from '@ligai/kernel';
import { addressBlock, readyLine } from './address-block.ts';
import type { Config } from './config.ts';
import { startParts } from './start-parts.ts';
import { untilStopped } from './until-stopped.ts';

/**
 * Starts the parts, prints their addresses, and runs until it is stopped or its starter has ended. Resolves with the
 * exit code.
 */
export async function runSimulator(config: Config): Promise<number> {
  try {
    await using parts = await startParts(config);
    await using health = config.health && (await answerHealth(config.health));
    const ready = config.json ? `${readyLine(parts.addresses)}\n` : addressBlock(parts.addresses, config, health?.url);
    process.stdout.write(ready);
    await untilStopped(systemClock, config.parentPid);
    return 0;
  } catch (error) {
    process.stderr.write(`The simulator cannot start: ${messageOf(error)}\n`);
    return 1;
  }
}

/** `GET /health/live`, as in the services: the health check of the image requests it. */
async function answerHealth({
  host,
  port,
}: {
  host: string;
  port: number;
}): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    const alive = request.url === '/health/live';
    response.writeHead(alive ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(alive ? { status: 'alive' } : { detail: 'Not found: only /health/live is here' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/health/live`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
