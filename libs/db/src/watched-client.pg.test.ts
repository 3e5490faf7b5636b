import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { systemClock } from '@ligai/kernel';
import { emptyDatabase, TcpRelay } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDatabaseAway, isLastingFailure, openDatabase, type Queryable } from './index.ts';
import { connectionOf } from './pooled-session.ts';
import { WatchedClient } from './watched-client.ts';

const silenceMs = 300;
const servers = new AsyncDisposableStack();
let url: string;

beforeAll(async () => {
  url = servers.use(await emptyDatabase()).url;
});

afterAll(() => servers.disposeAsync());

it.concurrent('a query on a half-open connection fails as a lost connection, and the pool replaces its connections', async () => {
  await using relay = await TcpRelay.start({ url });
  await using db = openDatabase(relay.url, { max: 2, silenceMs });
  const before = await bothPids(db);
  relay.halfOpen = true;
  const startedMs = systemClock.monotonic();
  const lost = await sleepOn(db, 0).catch((error: unknown) => error);
  // 1.5 times the limit, and at most 10 s for the question on a second connection.
  expect(systemClock.monotonic() - startedMs).toBeLessThan(10_000 + 3 * silenceMs);
  expect([isDatabaseAway(lost), isLastingFailure(lost)]).toEqual([true, false]);

  relay.halfOpen = false;
  // The other connection of the same path was not kept either.
  const after = await bothPids(db);
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
});

it.concurrent('a transaction whose reply is lost while the server responds is rejected and rolled back', async () => {
  let connections = 0;
  /** Of the connections up to this one, everything from the next reply on is lost. */
  let lostUpTo = 0;
  const watch = () => {
    connections += 1;
    const nth = connections;
    let silent = false;
    return (from: 'client' | 'server') => {
      silent ||= nth <= lostUpTo && from === 'server';
      return silent ? 'drop' : 'forward';
    };
  };
  await using relay = await TcpRelay.start({ url, watch });
  await using db = openDatabase(relay.url, { max: 1, silenceMs });
  await db.execute(sql`create table kept (n integer)`);
  const lost = db.transaction(async (tx) => {
    await tx.execute(sql`insert into kept values (1)`);
    lostUpTo = connections;
    await tx.execute(sql`insert into kept values (2)`);
  });
  await expect(lost).rejects.toSatisfy(isDatabaseAway);
  const { rows } = await db.execute(sql`select n from kept`);
  expect(rows).toEqual([]);
});

it.concurrent('a query whose large reply the server can no longer send fails as a lost connection', async () => {
  let connections = 0;
  /** Of the connections up to this one, nothing more that the server sends is read. */
  let stalledUpTo = 0;
  const watch = () => {
    connections += 1;
    const nth = connections;
    return (from: 'client' | 'server') => (nth <= stalledUpTo && from === 'server' ? 'stall' : 'forward');
  };
  await using relay = await TcpRelay.start({ url, watch });
  await using db = openDatabase(relay.url, { max: 1, silenceMs });
  await pidOf(db);
  // Not the connection of the check, which a slow machine opens before the reply begins.
  stalledUpTo = connections;
  // More than the buffers between the two hold: the server waits until it can write the rest.
  const lost = db.execute(sql`select repeat('x', 50000000)`);
  const late = systemClock.sleep(20 * silenceMs).then(() => 'still waits');
  await expect(Promise.race([lost, late])).rejects.toSatisfy(isDatabaseAway);
});

it.concurrent('a client that ends also closes the second connection of its check', async () => {
  await using relay = await TcpRelay.start({ url });
  const client = new WatchedClient({ connectionString: relay.url }, silenceMs);
  client.on('error', () => {});
  await client.connect();
  relay.halfOpen = true;
  const lost = client.query('select 1').catch((error: unknown) => error);
  await expect.poll(() => relay.clients, { timeout: 5_000 }).toBe(2);
  await client.end();
  await expect.poll(() => relay.clients, { timeout: 1_000 }).toBe(0);
  expect(isDatabaseAway(await lost)).toBe(true);
});

it.concurrent('a query that the server still executes has no time limit, nor have the queries queued after it', async () => {
  await using db = openDatabase(url, { max: 1, silenceMs });
  const pid = await pidOf(db);
  await expect(Promise.all([sleepOn(db, 4 * (silenceMs / 1000)), sleepOn(db, 0)])).resolves.toHaveLength(2);
  expect(await pidOf(db)).toBe(pid);
});

it.concurrent('a query does not fail if the server refuses the second connection for its connection limit', async () => {
  await using owner = openDatabase(url, { max: 1 });
  await owner.execute(sql`create role narrow login password 'narrow' connection limit 1`);
  const narrow = Object.assign(new URL(url), { username: 'narrow', password: 'narrow' });
  {
    await using db = openDatabase(narrow.href, { max: 1, silenceMs });
    await expect(sleepOn(db, 4 * (silenceMs / 1000))).resolves.toBeUndefined();
  }
  await owner.execute(sql`drop role narrow`);
});

it.concurrent('a query does not fail if its role may no longer log in', async () => {
  await using owner = openDatabase(url, { max: 1 });
  await owner.execute(sql`create role barred login password 'barred'`);
  const barred = Object.assign(new URL(url), { username: 'barred', password: 'barred' });
  {
    await using db = openDatabase(barred.href, { max: 1, silenceMs });
    await db.execute(sql`select 1`);
    const slept = sleepOn(db, 4 * (silenceMs / 1000));
    await owner.execute(sql`alter role barred nologin`);
    await expect(slept).resolves.toBeUndefined();
  }
  await owner.execute(sql`drop role barred`);
});

it.concurrent('a query that waits for a lock does not fail', async () => {
  await using holder = openDatabase(url, { max: 1 });
  await using waiting = openDatabase(url, { max: 1, silenceMs });
  const lock = sql`select pg_advisory_xact_lock(4711)`;
  const held = Promise.withResolvers<void>();
  const holding = holder.transaction(async (tx) => {
    await tx.execute(lock);
    held.resolve();
    await sleepOn(tx, 4 * (silenceMs / 1000));
  });
  await held.promise;
  await expect(waiting.transaction((tx) => tx.execute(lock))).resolves.toMatchObject({ rowCount: 1 });
  await holding;
});

it.concurrent('an idle connection, and one between two statements of a transaction, is not closed', async () => {
  await using db = openDatabase(url, { max: 1, silenceMs });
  const pids = await db.transaction(async (tx) => {
    const first = await pidOf(tx);
    await systemClock.sleep(3 * silenceMs);
    return [first, await pidOf(tx)];
  });
  await systemClock.sleep(3 * silenceMs);
  expect(new Set([...pids, await pidOf(db)]).size).toBe(1);
});

it.concurrent('a COPY with slow rows succeeds, and one on a half-open connection fails', async () => {
  await using relay = await TcpRelay.start({ url });
  await using db = openDatabase(relay.url, { max: 1, silenceMs });
  await db.execute(sql`create table copied (n integer)`);
  const copyInto = async (during: () => void): Promise<void> => {
    await db.transaction(async (tx) => {
      const source = new PassThrough();
      const copy = connectionOf(tx).query(copyFrom('copy copied from stdin'));
      source.pipe(copy);
      source.write('1\n');
      await systemClock.sleep(4 * silenceMs);
      during();
      source.end('2\n');
      await finished(copy);
    });
  };
  await copyInto(() => {});
  const { rows } = await db.execute(sql`select n from copied`);
  expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  const lost = copyInto(() => {
    relay.halfOpen = true;
  });
  await expect(lost).rejects.toSatisfy(isDatabaseAway);
});

async function sleepOn(db: Queryable, seconds: number): Promise<void> {
  await db.execute(sql`select pg_sleep(${seconds})`);
}

/** Of the two connections of a pool, which are open and idle afterwards. */
async function bothPids(db: Queryable): Promise<number[]> {
  const both = await Promise.all([pidOf(db, 0.1), pidOf(db, 0.1)]);
  expect(new Set(both).size).toBe(2);
  return both;
}

async function pidOf(db: Queryable, seconds = 0): Promise<number> {
  const { rows } = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid, pg_sleep(${seconds})`);
  return rows[0]?.pid ?? Number.NaN;
}
