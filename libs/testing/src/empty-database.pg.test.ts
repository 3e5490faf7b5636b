import postgres from 'postgres';
import { expect, test } from 'vitest';
import { emptyDatabase } from './empty-database.ts';

test('two databases know nothing of each other', async () => {
  await using one = await emptyDatabase();
  await using two = await emptyDatabase();
  const first = postgres(one.url);
  const second = postgres(two.url, { onnotice: () => undefined });
  await first`CREATE TABLE calls (id int)`;
  await second`CREATE TABLE calls (id int)`;
  await first`INSERT INTO calls VALUES (1)`;
  expect(await second`SELECT * FROM calls`).toHaveLength(0);
  await first.end();
  await second.end();
});

test('a database is dropped although somebody is still connected', async () => {
  const database = await emptyDatabase();
  const sql = postgres(database.url);
  await sql`SELECT 1`;
  await database[Symbol.asyncDispose]();
  await expect(sql`SELECT 1`).rejects.toThrow();
  await sql.end();
});
