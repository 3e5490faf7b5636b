import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { foreignPeers, isOwn } from './foreign-peers.ts';

test('only addresses of other machines are foreign', () => {
  const own = ['00000000', '0100007F', '3500007F', '0'.repeat(32), `${'0'.repeat(24)}01000000`];
  expect(own.filter((address) => !isOwn(address))).toEqual([]);
  expect(isOwn(`${'0'.repeat(16)}FFFF00000100007F`)).toBe(true);
  // 10.1.2.3, 10.0.0.127, 2001:db8::1
  for (const address of ['0302010A', '7F00000A', 'B80D0120000000000000000001000000'])
    expect(isOwn(address)).toBe(false);
});

test('a process that is connected to itself has no foreign peer', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [accepted] = await once(server, 'connection');
  expect(await foreignPeers(process.pid)).toEqual([]);
  socket.destroy();
  accepted.destroy();
  await new Promise((resolve) => server.close(resolve));
});
