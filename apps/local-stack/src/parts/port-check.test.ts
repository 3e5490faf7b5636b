import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { requireFreePort } from './port-check.ts';

test('a taken port is reported in one sentence that names a remedy', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await expect(requireFreePort({ host: '127.0.0.1', port })).rejects.toThrow(
    `Cannot start: port ${port} is taken by another program. Stop that, or choose another with HTTP_PORT=${port + 1}.`,
  );
  other.close();
  await once(other, 'close');
  await requireFreePort({ host: '127.0.0.1', port });
});

test('an address that this machine does not have is reported too', async () => {
  await expect(requireFreePort({ host: '192.0.2.1', port: 0 })).rejects.toThrow(
    /^Cannot start: nothing can listen on 192/,
  );
});
