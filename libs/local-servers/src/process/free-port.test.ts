import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('two who ask at the same time get two ports, which can be listened on', async () => {
  const ports = await Promise.all([freePort(), freePort()]);
  expect(new Set(ports).size).toBe(2);
  for (const port of ports) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  }
});
