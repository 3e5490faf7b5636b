import { type CallId, newCallId } from '@ligai/contracts';
import { type Database, findCall, insertQueuedCall, openDatabase, schema } from '@ligai/db';
import { silentLog } from '@ligai/kernel';
import { aPhoneNumber, aPrompt, FakeClock, migratedDatabase } from '@ligai/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SignsOfLife } from './signs-of-life.ts';

const servers = new AsyncDisposableStack();
let db: Database;
let owner: Database;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  db = servers.use(openDatabase(database.url));
  owner = servers.use(openDatabase(database.ownerUrl, { max: 1 }));
});

afterAll(() => servers.disposeAsync());

/** A call that was answered a minute ago. */
async function callUp(): Promise<CallId> {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
  const up = { status: 'in_progress', startTime: new Date(Date.now() - 60_000) } as const;
  await db.update(schema.calls).set(up);
  return call_id;
}

const seenAgoMs = async (callId: CallId): Promise<number | null> => {
  const seenAt = (await findCall(db, callId))?.lastSeenAt;
  return seenAt ? Date.now() - seenAt.getTime() : null;
};

test('the newest audio of each call is noted every 2 s, with its age', async () => {
  const clock = new FakeClock();
  const [older, newer, silent] = [await callUp(), await callUp(), await callUp()];
  await using signs = new SignsOfLife({ db, clock, log: silentLog });
  // The first write, at once, has nothing to write yet.
  await clock.advance(0);
  signs.heard(older);
  signs.heard(newer);
  await clock.advance(1_500);
  signs.heard(newer);
  await clock.advance(500);
  await vi.waitFor(async () => expect(await seenAgoMs(newer)).not.toBeNull());
  const [olderMs, newerMs] = [(await seenAgoMs(older)) ?? 0, (await seenAgoMs(newer)) ?? 0];
  expect(olderMs - newerMs).toBeGreaterThan(1_400);
  expect(olderMs - newerMs).toBeLessThan(1_600);
  expect(await seenAgoMs(silent)).toBeNull();
});

test('what was heard last is noted at the end of the process', async () => {
  const callId = await callUp();
  const signs = new SignsOfLife({ db, clock: new FakeClock(), log: silentLog });
  signs.heard(callId);
  await signs[Symbol.asyncDispose]();
  expect(await seenAgoMs(callId)).not.toBeNull();
});

test('signs that Postgres did not take are noted as soon as it takes them', async () => {
  const clock = new FakeClock();
  const callId = await callUp();
  await owner.execute('alter table calls rename column last_seen_at to away');
  const failures: unknown[] = [];
  const log = { ...silentLog, warn: (fields: unknown) => void failures.push(fields) };
  await using signs = new SignsOfLife({ db, clock, log });
  signs.heard(callId);
  await clock.advance(2_000);
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  await owner.execute('alter table calls rename column away to last_seen_at');
  await vi.waitFor(async () => {
    await clock.advance(2_000);
    expect(await seenAgoMs(callId)).not.toBeNull();
  });
});
