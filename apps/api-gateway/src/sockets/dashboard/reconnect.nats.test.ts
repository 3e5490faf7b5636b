import { startNats } from '@ligai/local-servers';
import { migratedDatabase } from '@ligai/testing';
import { expect, it, vi } from 'vitest';
import { startGatewayUnderTest } from '../../testing/gateway-under-test.ts';
import { Reader } from '../../testing/reader.ts';

it('every client is told to read again once the gateway is connected to NATS again', async () => {
  await using database = await migratedDatabase();
  const first = await startNats();
  const port = Number(new URL(first.url).port);
  await using gateway = await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: first.url });
  using reader = await Reader.open(gateway.port);
  await first[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(gateway.context.bus.connected).toBe(false), { timeout: 15_000 });
  expect(reader.of('read_again')).toEqual([]);
  await using _ = await startNats({ port });
  await vi.waitFor(() => expect(reader.of('read_again')).toEqual([{ reason: 'reconnected' }]), { timeout: 20_000 });
});
