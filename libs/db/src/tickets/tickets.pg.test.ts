import { expect, test } from 'vitest';
import { socketTickets } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { issueTicket, redeemTicket } from './socket-tickets.ts';

const db = await migratedDatabase();

test('a ticket is redeemed once, also by concurrent requests', async () => {
  const { ticket } = await issueTicket(db, 'crm', 30_000);
  const entries = await Promise.all(Array.from({ length: 8 }, () => redeemTicket(db, ticket)));
  expect(entries.filter((name) => name === 'crm')).toHaveLength(1);
  expect(entries.filter((name) => name === undefined)).toHaveLength(7);
});

test('an expired ticket is rejected, and deleted when the next one is issued', async () => {
  const old = await issueTicket(db, 'crm', -1);
  expect(await redeemTicket(db, old.ticket)).toBeUndefined();
  await issueTicket(db, 'crm', 30_000);
  expect(await db.$count(socketTickets)).toBe(1);
});

test('the stored digest of a ticket is not accepted as a ticket', async () => {
  await issueTicket(db, 'crm', 30_000);
  for (const { digest } of await db.select().from(socketTickets)) {
    expect(await redeemTicket(db, digest)).toBeUndefined();
  }
});
