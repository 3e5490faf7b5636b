import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { connect } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { commandLineOf, type LocalNats, startEmbeddedBroker, startNats } from '../index.ts';

const credentials = { user: 'ligai', password: 'pä55-word/+' };

describe.each([
  ['the embedded broker', () => startEmbeddedBroker({ credentials })],
  ['the NATS server of this machine', () => startNats({ credentials })],
])('%s with credentials', (_, start: () => Promise<LocalNats>) => {
  test('refuses a client that shows none, or wrong ones, and serves the one of its url', async () => {
    await using server = await start();
    const { port, username, password } = new URL(server.url);
    const servers = `127.0.0.1:${port}`;
    const options = { servers, maxReconnectAttempts: 0, timeout: 5000 };
    await expect(connect(options)).rejects.toThrow(/authorization violation/i);
    await expect(connect({ ...options, user: 'ligai', pass: 'wrong' })).rejects.toThrow(/authorization violation/i);
    const known = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
    expect(known).toEqual({ user: credentials.user, pass: credentials.password });
    const client = await connect({ ...options, ...known });
    client.subscribe('ping', { callback: (_error, message) => void message.respond('pong') });
    expect((await client.request('ping', '', { timeout: 5000 })).string()).toBe('pong');
    await client.close();
  });

  test('carries out nothing before the credentials are shown', async () => {
    await using server = await start();
    const { port } = new URL(server.url);
    const socket = dial(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.write('SUB > 1\r\nPUB a 1\r\nx\r\nPING\r\n');
    if (!socket.closed) await once(socket, 'close');
    expect(heard).toMatch(/-ERR 'Authorization Violation'/i);
    expect(heard).not.toMatch(/MSG|PONG/);
  });
});

test('no process of this machine shows the password in its arguments', async () => {
  await using server = await startNats({ credentials: { ...credentials, password: 'argument-7f3a91' } });
  expect(server.url).toContain('argument-7f3a91');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const shown = pids.map((pid) => commandLineOf(Number(pid)) ?? '');
  expect(shown.some((line) => line.includes('nats-server'))).toBe(true);
  expect(shown.filter((line) => line.includes('argument-7f3a91'))).toEqual([]);
});
