import { once } from 'node:events';
import { Pool } from 'pg';
import { expect, test } from 'vitest';
import { emptyDatabase } from './empty-database.ts';

test('two databases know nothing of each other', async () => {
  await using one = await emptyDatabase();
  await using two = await emptyDatabase();
  const first = new Pool({ connectionString: one.url });
  const second = new Pool({ connectionString: two.url });
  await first.query('CREATE TABLE calls (id int)');
  await second.query('CREATE TABLE calls (id int)');
  await first.query('INSERT INTO calls VALUES (1)');
  expect((await second.query('SELECT * FROM calls')).rows).toHaveLength(0);
  await first.end();
  await second.end();
});

test('a database is dropped although somebody is still connected', async () => {
  const database = await emptyDatabase();
  const pool = new Pool({ connectionString: database.url });
  const lost = once(pool, 'error');
  await pool.query('SELECT 1');
  await database[Symbol.asyncDispose]();
  expect(await lost).toMatchObject([{ message: 'terminating connection due to administrator command' }, {}]);
  await expect(pool.query('SELECT 1')).rejects.toThrow('does not exist');
  await pool.end();
});
