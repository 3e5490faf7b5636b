import { once } from 'node:events';
import { createServer, type LookupFunction, connect as open } from 'node:net';
import { describe, expect, it } from 'vitest';
import { loopbackOnly } from './loopback-only.ts';

const resolvesTo =
  (address: string, family: 4 | 6): LookupFunction =>
  (_name, { all }, callback) =>
    all ? callback(null, [{ address, family }]) : callback(null, address, family);

describe('a process that is restricted to loopback', () => {
  it.each([
    ['an address', { host: '192.0.2.1' }],
    ['an address of IPv6', { host: '2001:db8::1' }],
    ['no address, which is this host', { host: '::' }],
    ['a name', { host: 'crm.example', lookup: resolvesTo('192.0.2.1', 4) }],
    ['a name with an address of IPv6', { host: 'crm.example', lookup: resolvesTo('2001:db8::1', 6) }],
  ])('connects to no other address: %s', async (_what, target) => {
    using _ = loopbackOnly();
    const socket = open({ port: 9, ...target });
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  it('connects to itself', async () => {
    using _ = loopbackOnly();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = open({ port: (server.address() as { port: number }).port, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.destroy();
    server.close();
  });
});
