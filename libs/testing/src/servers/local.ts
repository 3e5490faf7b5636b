import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startPostgres } from '@ligai/local-servers';
import type { ServerSource, TestServer } from './server-source.ts';

/** Postgres and NATS of this machine; they cannot outlive this process. */
export const local: ServerSource = { startPostgres, startNats: startLocalNats };

async function startLocalNats(configuration?: string): Promise<TestServer> {
  if (configuration === undefined) return await startNats();
  const folder = mkdtempSync(join(tmpdir(), 'ligai-nats-'));
  const file = join(folder, 'nats.conf');
  writeFileSync(file, configuration);
  const server = await startNats({ configuration: file });
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
