import type { TestServer } from './servers/server-source.ts';
import { testServers } from './servers/test-servers.ts';

/**
 * A NATS of the test's own: a container, or this machine's `nats-server` (else the embedded broker, which takes no
 * configuration). `configuration` is the text of a nats-server's configuration file.
 */
export async function natsServer(configuration?: string): Promise<TestServer> {
  return await (await testServers()).startNats(configuration);
}
