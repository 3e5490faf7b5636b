import { emptyDatabase } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openDatabase } from './database.ts';

it('a process that freezes within a transaction holds up nobody for ever', async () => {
  await using database = await emptyDatabase();
  await using frozen = openDatabase(database.url, { idleInTransactionMs: 200 });
  await using other = openDatabase(database.url);
  await other.execute(sql`create table gate (calls integer)`);
  await other.execute(sql`insert into gate values (0)`);

  const locked = Promise.withResolvers<void>();
  const freeze = frozen.transaction(async (tx) => {
    await tx.execute(sql`update gate set calls = 1`);
    locked.resolve();
    await new Promise(() => {});
  });
  freeze.catch(() => {});
  await locked.promise;
  await other.execute(sql`update gate set calls = calls + 10`);

  expect([...(await other.execute(sql`select calls from gate`))]).toEqual([{ calls: 10 }]);
});
