import { randomBytes } from 'node:crypto';
import { GenericContainer, getContainerRuntimeClient, getReaper, ImageName, Wait } from 'testcontainers';
import { serverImages } from './server-images.ts';
import type { ServerSource, TestServer } from './server-source.ts';

/** Postgres and NATS by testcontainers. Ryuk, its helper, removes the containers of a killed run. */
export const containers: ServerSource = {
  startPostgres: startPostgresContainer,
  startNats: startNatsContainer,
};

/** Pulls missing images, including Ryuk's. Rejects if an image is not available. */
export async function prepareImages(): Promise<void> {
  const client = await getContainerRuntimeClient();
  for (const name of Object.values(serverImages)) {
    const wanted = ImageName.fromString(name);
    if (!(await client.image.exists(wanted))) await client.image.pull(wanted);
  }
  await getReaper(client);
}

async function startPostgresContainer(): Promise<TestServer> {
  const password = randomBytes(16).toString('hex');
  const settings = {
    max_connections: 200,
    // For a test: nothing has to survive.
    ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
  };
  const container = await new GenericContainer(serverImages.postgres)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    .withExposedPorts(5432)
    // By TCP: the server that only sets up the folder listens on a socket in the file system.
    .withHealthCheck({
      test: ['CMD', 'pg_isready', '--host=127.0.0.1', '--username=postgres'],
      interval: 250,
      timeout: 2000,
      retries: 240,
      startPeriod: 0,
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .start();
  return {
    url: `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    async [Symbol.asyncDispose]() {
      await container.stop({ timeout: 0 });
    },
  };
}

async function startNatsContainer(configuration = 'port: 4222\n'): Promise<TestServer> {
  const container = await new GenericContainer(serverImages.nats)
    .withCopyContentToContainer([{ content: configuration, target: '/etc/nats/test.conf' }])
    .withCommand(['--config', '/etc/nats/test.conf'])
    .withExposedPorts(4222)
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
    .start();
  return {
    url: `nats://${container.getHost()}:${container.getMappedPort(4222)}`,
    async [Symbol.asyncDispose]() {
      await container.stop({ timeout: 0 });
    },
  };
}
