import { LigaiError } from '@ligai/kernel';
import { emptyDatabase } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, isDatabaseAway, openDatabase, type Queryable } from './index.ts';

const stack = new AsyncDisposableStack();
let url: string;
let other: Database;

beforeAll(async () => {
  url = stack.use(await emptyDatabase()).url;
  other = stack.use(openDatabase(url));
  await other.execute(sql`create table gate (calls integer)`);
});

afterAll(() => stack.disposeAsync());

it('the transaction of a frozen process is rolled back, so that its locks do not block others', async () => {
  await using frozen = openDatabase(url, { idleInTransactionMs: 200 });
  await other.execute(sql`insert into gate values (0)`);
  const locked = Promise.withResolvers<void>();
  const thaw = Promise.withResolvers<void>();
  const transaction = frozen.transaction(async (tx) => {
    await tx.execute(sql`update gate set calls = 1`);
    locked.resolve();
    await thaw.promise;
    await tx.execute(sql`update gate set calls = 2`);
  });
  await locked.promise;
  await other.execute(sql`update gate set calls = calls + 10`);
  expect(await calls()).toEqual([10]);

  thaw.resolve();
  await expect(transaction).rejects.toSatisfy(isDatabaseAway);
  expect(await calls()).toEqual([10]);
  await other.execute(sql`delete from gate`);
});

describe('a connection that is lost in a transaction', () => {
  it('between two statements rolls back the whole transaction, and the next query gets a new connection', async () => {
    await using db = openDatabase(url, { max: 1 });
    const transaction = db.transaction(async (tx) => {
      await tx.execute(sql`insert into gate values (1)`);
      await lose(await pidOf(tx));
      await tx.execute(sql`insert into gate values (2)`);
    });
    // Waits in line for the connection that takes the lost one's place.
    const next = pidOf(db);
    await expect(transaction).rejects.toSatisfy(isDatabaseAway);
    expect(await next).toEqual(expect.any(Number));
    expect(await calls()).toEqual([]);
  });

  it('during a statement, or before the commit, rejects the transaction', async () => {
    await using db = openDatabase(url, { max: 1 });
    const asleep = db.transaction(async (tx) => {
      const pid = await pidOf(tx);
      await Promise.all([tx.execute(sql`select pg_sleep(60)`), lose(pid)]);
    });
    await expect(asleep).rejects.toSatisfy(isDatabaseAway);
    const ending = db.transaction(async (tx) => {
      await tx.execute(sql`insert into gate values (1)`);
      await lose(await pidOf(tx));
    });
    await expect(ending).rejects.toSatisfy(isDatabaseAway);
    expect(await calls()).toEqual([]);
  });

  it('several times in a row does not reduce the connections of the pool', async () => {
    await using db = openDatabase(url, { max: 2 });
    for (let nth = 0; nth < 10; nth += 1) {
      const lost = db.transaction(async (tx) => lose(await pidOf(tx)));
      await expect(lost).rejects.toSatisfy(isDatabaseAway);
    }
    const held = db.transaction((tx) => tx.transaction((savepoint) => pidOf(savepoint)));
    expect(await Promise.all([held, pidOf(db)])).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

it('the loss of an idle connection fails no query', async () => {
  await using db = openDatabase(url, { max: 1 });
  await lose(await pidOf(db));
  expect(await pidOf(db)).toEqual(expect.any(Number));
});

it('an error thrown in a transaction rolls it back and rejects it', async () => {
  await using db = openDatabase(url, { max: 1 });
  const refused = db.transaction(async (tx) => {
    await tx.execute(sql`insert into gate values (1)`);
    throw new LigaiError('not_found', 'No such campaign');
  });
  await expect(refused).rejects.toMatchObject({ code: 'not_found' });
  expect(await calls()).toEqual([]);
});

it('a transaction that swallowed the error of a statement is rejected', async () => {
  await using db = openDatabase(url, { max: 1 });
  const hiding = db.transaction(async (tx) => {
    await tx.execute(sql`insert into gate values (1)`);
    await tx.execute(sql`select 1 / 0`).catch(() => {});
  });
  await expect(hiding).rejects.toThrow('Cannot commit');
  expect(await calls()).toEqual([]);
});

it('closing the database waits for running queries and rejects new ones', async () => {
  const db = openDatabase(url);
  await pidOf(db);
  const underWay = db.execute(sql`select pg_sleep(0.2)`).then(({ rowCount }) => rowCount);
  await db[Symbol.asyncDispose]();
  await expect(underWay).resolves.toBe(1);
  await expect(pidOf(db)).rejects.toSatisfy(isDatabaseAway);
});

async function calls(): Promise<unknown[]> {
  const { rows } = await other.execute(sql`select calls from gate`);
  return rows.map((row) => row['calls']);
}

/** The server process behind a connection. */
async function pidOf(db: Queryable): Promise<number> {
  const { rows } = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return rows[0]?.pid ?? Number.NaN;
}

/** Ends a connection from the server's side, and returns once its process is gone. */
async function lose(pid: number): Promise<void> {
  await other.execute(sql`select pg_terminate_backend(${pid}, 5000)`);
}
