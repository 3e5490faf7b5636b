import type { TestServer } from './servers/server-source.ts';
import { testServers } from './servers/test-servers.ts';

/**
 * A separate NATS server: a container, or this machine's `nats-server` (otherwise the embedded broker, which accepts no
 * configuration). `configuration` is the text of a nats-server's configuration file.
 */
export async function natsServer(configuration?: string): Promise<TestServer> {
  return await (await testServers()).startNats(configuration);
}
