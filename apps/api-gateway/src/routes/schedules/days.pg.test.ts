import type { ScheduleDaysAnswer } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { aPhoneNumber } from '@ligai/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const days = (query: string) => gateway.ask(`GET /api/v1/schedules/days?${query}`);

it('schedules are counted by day and status, in the time zone that was asked for or that of the settings', async () => {
  const at = (time: string, status: 'pending' | 'cancelled' = 'pending') => ({
    ...{ phoneNumber: aPhoneNumber(), scheduledTime: new Date(time), status },
  });
  await gateway.context.db
    .insert(schema.schedules)
    .values([
      at('2026-01-15T02:59:59Z'),
      at('2026-01-15T03:00:00Z'),
      at('2026-01-15T12:00:00Z', 'cancelled'),
      at('2026-02-01T03:00:00Z'),
    ]);
  const month = 'from=2026-01-01T00:00:00-03:00&to=2026-02-01T00:00:00-03:00';
  const { body } = await days(`${month}&timezone=America/Sao_Paulo`);
  expect(body).toEqual({
    timezone: 'America/Sao_Paulo',
    days: [
      { day: '2026-01-14', total: 1, statuses: { pending: 1 } },
      { day: '2026-01-15', total: 2, statuses: { cancelled: 1, pending: 1 } },
    ],
  } satisfies ScheduleDaysAnswer);
  expect((await days(month)).body).toMatchObject({ timezone: 'UTC', days: [{ day: '2026-01-15', total: 3 }] });
});

it.each([
  ['a period that is too long', 'from=2026-01-01T00:00:00Z&to=2027-01-03T00:00:00Z'],
  ['a period that ends before it begins', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z'],
  ['no beginning', 'to=2026-01-01T00:00:00Z'],
  ['an unknown time zone', 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&timezone=Nowhere'],
])('%s is 422', async (_, query) => {
  expect(await days(query)).toMatchObject({ status: 422 });
});
