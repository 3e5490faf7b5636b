import { emptyDatabase } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../database.ts';
import { migrate, openDatabase } from '../index.ts';
import { socketTickets } from '../schema/index.ts';
import { issueTicket, redeemTicket } from './index.ts';

let server: Awaited<ReturnType<typeof emptyDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await emptyDatabase();
  await migrate(server.url);
  db = openDatabase(server.url);
});

afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('a ticket is worth one entry, whoever asks at the same time', async () => {
  const { ticket } = await issueTicket(db, 'crm', 30_000);
  const entries = await Promise.all(Array.from({ length: 8 }, () => redeemTicket(db, ticket)));
  expect(entries.filter((name) => name === 'crm')).toHaveLength(1);
  expect(entries.filter((name) => name === undefined)).toHaveLength(7);
});

test('a ticket that is too old is worth nothing, and is cleared away by the next', async () => {
  const old = await issueTicket(db, 'crm', -1);
  expect(await redeemTicket(db, old.ticket)).toBeUndefined();
  await issueTicket(db, 'crm', 30_000);
  expect(await db.$count(socketTickets)).toBe(1);
});

test('what is stored opens nothing', async () => {
  await issueTicket(db, 'crm', 30_000);
  for (const { digest } of await db.select().from(socketTickets)) {
    expect(await redeemTicket(db, digest)).toBeUndefined();
  }
});
