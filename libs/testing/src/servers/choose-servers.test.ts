import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { chooseServers } from './choose-servers.ts';
import { engineObjection } from './docker-engine.ts';

const there = async () => undefined;
const away = async () => 'no Docker engine at unix:///nowhere';
const noRegistry = async () => {
  throw new Error('pull access denied');
};

test('containers are chosen if an engine responds', async () => {
  const choice = await chooseServers({ wanted: 'auto', objection: there, prepare: there });
  expect(choice).toEqual({ kind: 'containers', why: 'a Docker engine answers' });
});

test('servers of this machine are chosen if no engine responds, and the reason is reported', async () => {
  const choice = await chooseServers({ wanted: 'auto', objection: away, prepare: there });
  expect(choice).toEqual({ kind: 'local', why: 'no Docker engine at unix:///nowhere' });
});

test('servers of this machine are chosen if the images are not available', async () => {
  const choice = await chooseServers({ wanted: 'auto', objection: there, prepare: noRegistry });
  expect(choice).toEqual({ kind: 'local', why: 'no images: pull access denied' });
});

test('no engine is queried if local servers are required', async () => {
  const asked = async () => expect.unreachable('the engine was asked');
  expect(await chooseServers({ wanted: 'local', objection: asked, prepare: asked })).toMatchObject({ kind: 'local' });
});

test('required containers that are not available end the run', async () => {
  await expect(chooseServers({ wanted: 'containers', objection: away })).rejects.toThrow(
    'Cannot test by containers: no Docker engine at unix:///nowhere',
  );
  await expect(chooseServers({ wanted: 'containers', objection: there, prepare: noRegistry })).rejects.toThrow(
    'Cannot test by containers: no images: pull access denied',
  );
});

test('an unknown choice is rejected', async () => {
  await expect(chooseServers({ wanted: 'podman' })).rejects.toThrow(
    'TEST_SERVERS: expected containers, local or auto, got "podman"',
  );
});

test('an engine is detected over TCP, and distinguished from another server and from a closed port', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/_ping' ? 200 : 404;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await engineObjection(`tcp://127.0.0.1:${port}`)).toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
  expect(await engineObjection(`tcp://127.0.0.1:${port}`)).toContain('ECONNREFUSED');
  expect(await engineObjection('unix:///nowhere/docker.sock')).toContain('ENOENT');
  expect(await engineObjection('ssh://host')).toBe('DOCKER_HOST=ssh://host is neither unix:// nor tcp://');
});

test('an engine that does not respond is ignored after half a second', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await engineObjection(`tcp://127.0.0.1:${port}`)).toContain('no answer within 500 ms');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
