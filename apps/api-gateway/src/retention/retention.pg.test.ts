import { newCallId } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { aPhoneNumber, aPrompt, FakeClock, migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { startGatewayUnderTest } from '../testing/gateway-under-test.ts';
import { startRetention } from './retention.ts';

it('a gateway deletes old calls once a minute, in several batches, and stops immediately', async () => {
  await using database = await migratedDatabase();
  await using nats = await natsServer();
  await using gateway = await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url });
  const { db, settings } = gateway.context;
  const calls = (age: number, count: number) =>
    db.insert(schema.calls).values(
      Array.from({ length: count }, () => ({
        callId: newCallId(),
        calledNumber: aPhoneNumber(),
        source: 'api' as const,
        prompt: aPrompt(),
        dialBefore: new Date(),
        status: 'completed' as const,
        createdAt: sql`now() - ${age} * interval '1 day'` as unknown as Date,
        endTime: sql`now() - ${age} * interval '1 day'` as unknown as Date,
      })),
    );
  await calls(366, 600);
  await calls(1, 3);
  expect(settings.current()).toMatchObject({
    retain_calls_days: 365,
    retain_events_days: 30,
    retain_deliveries_days: 30,
  });
  const clock = new FakeClock();
  await using retention = startRetention({ ...gateway.context, clock });
  await vi.waitFor(() => expect(clock.pending).toBe(1));
  expect(await db.$count(schema.calls)).toBe(603);
  const passes = setInterval(() => clock.advance(60_000), 20);
  await vi.waitFor(async () => expect(await db.$count(schema.calls)).toBe(3), { timeout: 20_000 });
  clearInterval(passes);
  expect(await db.$count(schema.callTombstones)).toBe(600);
  await retention[Symbol.asyncDispose]();
  expect(clock.pending).toBe(0);
});
