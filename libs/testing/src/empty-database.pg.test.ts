import { Client } from 'pg';
import { expect, test } from 'vitest';
import { emptyDatabase } from './empty-database.ts';

test('two databases share no data', async () => {
  await using one = await emptyDatabase();
  await using two = await emptyDatabase();
  await ask(one.url, 'CREATE TABLE calls (id int)');
  await ask(two.url, 'CREATE TABLE calls (id int)');
  await ask(one.url, 'INSERT INTO calls VALUES (1)');
  expect(await ask(two.url, 'SELECT * FROM calls')).toEqual([]);
});

test('a database is dropped although a client is still connected', async () => {
  const database = await emptyDatabase();
  const client = new Client(database.url);
  await client.connect();
  const messages: string[] = [];
  client.on('error', ({ message }) => messages.push(message));
  const ended = new Promise<void>((resolve) => client.on('end', resolve));
  await database[Symbol.asyncDispose]();
  await ended;
  expect(messages).toContain('terminating connection due to administrator command');
  await expect(ask(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
});

/** By a connection that is gone when this resolves: a pool that has ended may still be notified of the drop. */
async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
