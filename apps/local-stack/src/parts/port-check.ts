import { once } from 'node:events';
import { createServer } from 'node:net';
import { LigaiError, messageOf } from '@ligai/kernel';

/** Throws an error of one sentence if the address cannot be listened on. Port 0 is always free. */
export async function requireFreePort({ host, port }: { host: string; port: number }): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new LigaiError('bad_configuration', refusal(error, host, port), { cause: error });
  } finally {
    server.close();
  }
}

function refusal(error: unknown, host: string, port: number): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Cannot start: port ${port} is taken by another program. Stop that, or choose another with HTTP_PORT=${port + 1}.`;
  }
  return `Cannot start: nothing can listen on ${host}:${port} (${messageOf(error)}). Set HTTP_HOST and HTTP_PORT.`;
}
