import { type Bus, connectBus } from '@ligai/bus';
import { allCallEvents, type CallEvent, type CallId, newCallId } from '@ligai/contracts';
import {
  type Database,
  findCall,
  insertQueuedCall,
  listTurns,
  lockConversation,
  openDatabase,
  schema,
} from '@ligai/db';
import { silentLog, systemClock } from '@ligai/kernel';
import { openOutbox } from '@ligai/service';
import { aPhoneNumber, aPrompt, aTurn, FakeClock, migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConversationEntry, Journal } from './conversation-entry.ts';
import { DatabaseJournal } from './database-journal.ts';
import { Recorder } from './recorder.ts';

const servers = new AsyncDisposableStack();
let db: Database;
let url: string;
let ownerUrl: string;
let bus: Bus;
let journal: DatabaseJournal;
let callId: CallId;
const heard: CallEvent[] = [];

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  ({ url, ownerUrl } = database);
  db = servers.use(openDatabase(url));
  bus = servers.use(await connectBus({ url: nats.url, name: 'journal' }));
  const outbox = servers.use(openOutbox({ db, bus, clock: systemClock, log: silentLog }));
  journal = new DatabaseJournal({ outbox, clock: systemClock, log: silentLog });
  servers.use(bus.subscribe(allCallEvents, (event) => heard.push(event)));
  await bus.flush();
});

/** An active call whose media has the generation 2. */
async function aCallUp(): Promise<CallId> {
  const id = newCallId();
  const request = { call_id: id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
  const up = { mediaGeneration: 2, status: 'in_progress', state: 'ringing', endTime: null } as const;
  await db.update(schema.calls).set(up);
  return id;
}

beforeEach(async () => {
  // Events of the test before arrive first.
  await bus.flush();
  heard.length = 0;
  await db.delete(schema.turns);
  callId = await aCallUp();
});

afterAll(() => servers.disposeAsync());

test('turns and states are written with their events, in order', async () => {
  const { write } = journal.of({ callId, generation: 2 });
  await write([
    { type: 'state', state: 'greeting' },
    { type: 'turn', turn: aTurn({ index: 0, content: '' }) },
  ]);
  await write([
    { type: 'turn', turn: aTurn({ index: 0 }) },
    { type: 'state', state: 'greeting' },
    { type: 'state', state: 'listening' },
  ]);
  expect(await listTurns(db, callId)).toEqual([aTurn({ index: 0 })]);
  expect(await findCall(db, callId)).toMatchObject({ state: 'listening', messageCount: 1 });
  await vi.waitFor(() =>
    expect(heard.map(({ sequence, type }) => `${sequence} ${type}`)).toEqual([
      '1 call.state_changed',
      '2 call.turn',
      '3 call.turn',
      '4 call.state_changed',
    ]),
  );
  expect(heard.at(-1)?.data).toMatchObject({ state: 'listening', previous_state: 'greeting' });
});

test('several turns are written together; one that is given twice as it was last, with an event for each version', async () => {
  const answer = aTurn({ index: 1, role: 'user', content: 'Quero marcar uma consulta', generated: null });
  await journal.of({ callId, generation: 2 }).write([
    { type: 'turn', turn: aTurn({ index: 0, content: '' }) },
    { type: 'turn', turn: answer },
    { type: 'state', state: 'thinking' },
    { type: 'turn', turn: aTurn({ index: 0 }) },
  ]);
  expect(await listTurns(db, callId)).toEqual([aTurn({ index: 0 }), answer]);
  expect(await findCall(db, callId)).toMatchObject({ state: 'thinking', messageCount: 2 });
  const types = ['call.turn', 'call.turn', 'call.state_changed', 'call.turn'];
  await vi.waitFor(() => expect(heard.map(({ type }) => type)).toEqual(types));
  expect(heard[0]?.data).toMatchObject({ turn: { index: 0, content: '' } });
});

test('a turn that is written again unchanged has one event: after a lost confirmation, and by the next bridge', async () => {
  const latency = { sttFinalMs: 1, endpointingMs: 2, llmFirstTokenMs: 3, firstPieceMs: 4, ttsFirstByteMs: 5 };
  const timed = { ...latency, socketMs: 6, playoutMs: 7, totalMs: 28 };
  const [greeting, question] = [
    aTurn({ index: 0, latency: timed }),
    aTurn({ index: 1, role: 'user', generated: null }),
  ];
  const both = [greeting, question].map((turn) => ({ type: 'turn', turn }) as const);
  await journal.of({ callId, generation: 2 }).write(both);
  await journal.of({ callId, generation: 2 }).write(both);
  await db.update(schema.calls).set({ mediaGeneration: 3 });
  const { write } = journal.of({ callId, generation: 3 });
  const cut = { ...question, interrupted: true };
  await write([...both, { type: 'state', state: 'listening' }]);
  await write([
    { type: 'turn', turn: greeting },
    { type: 'turn', turn: cut },
  ]);
  expect(await listTurns(db, callId)).toEqual([greeting, cut]);
  await vi.waitFor(() =>
    expect(heard.map(({ sequence, type }) => `${sequence} ${type}`)).toEqual([
      '1 call.turn',
      '2 call.turn',
      '3 call.state_changed',
      '4 call.turn',
    ]),
  );
  expect(heard.at(-1)?.data).toMatchObject({ turn: { index: 1, interrupted: true } });
});

test('a bridge of another generation writes nothing', async () => {
  const turn = { type: 'turn', turn: aTurn() } as const;
  for (const generation of [1, 3]) {
    const write = journal.of({ callId, generation }).write([turn]);
    await expect(write).rejects.toMatchObject({ code: 'stale_generation' });
  }
  expect(await listTurns(db, callId)).toEqual([]);
});

test('a deleted call is reported as deleted', async () => {
  const write = journal.of({ callId: newCallId(), generation: 1 }).write([{ type: 'turn', turn: aTurn() }]);
  await expect(write).rejects.toMatchObject({ code: 'call_not_found' });
});

test('an ended call keeps its last state, and takes its last turn', async () => {
  await db.update(schema.calls).set({ status: 'completed', state: 'ending', endTime: new Date() });
  await journal.of({ callId, generation: 2 }).write([
    { type: 'turn', turn: aTurn() },
    { type: 'state', state: 'listening' },
  ]);
  expect(await findCall(db, callId)).toMatchObject({ state: 'ending', messageCount: 1 });
});

describe('calls that write at the same time', () => {
  const greeting = { type: 'turn', turn: aTurn({ index: 0 }) } as const;
  const write = (id: CallId, generation = 2, entry: ConversationEntry = greeting) =>
    journal.of({ callId: id, generation }).write([entry]);
  const isWritten = async (id: CallId) => (await listTurns(db, id)).length === 1;

  test('are written in one transaction, each with the numbers of its own events', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, aCallUp));
    await Promise.all(ids.map((id) => write(id)));
    await Promise.all(ids.map((id) => write(id, 2, { type: 'state', state: 'listening' })));
    for (const id of ids) {
      expect(await listTurns(db, id)).toEqual([aTurn({ index: 0 })]);
      expect(await findCall(db, id)).toMatchObject({ state: 'listening', messageCount: 1 });
    }
    const { rows } = await db.execute('select count(distinct xmin::text)::int as transactions from turns');
    expect(rows).toEqual([{ transactions: 1 }]);
    await vi.waitFor(() => {
      const numbered = heard.map((event) => `${event.call_id} ${event.sequence} ${event.type}`);
      const expected = ids.flatMap((id) => [`${id} 1 call.turn`, `${id} 2 call.state_changed`]);
      expect(numbered.toSorted()).toEqual(expected.toSorted());
    });
  });

  test('do not wait for one that another transaction has locked', async () => {
    const [locked, free, other] = [await aCallUp(), await aCallUp(), await aCallUp()];
    const late = await db.transaction(async (tx) => {
      await lockConversation(tx, { callId: locked, generation: 2 });
      const waits = write(locked);
      await Promise.all([write(free), write(other)]);
      expect(await isWritten(locked)).toBe(false);
      return { waits };
    });
    await late.waits;
    expect(await isWritten(locked)).toBe(true);
  });

  test('wait for one whose turn another transaction has locked no longer than half a second', async () => {
    const [locked, free, other] = [await aCallUp(), await aCallUp(), await aCallUp()];
    await write(locked);
    const late = await db.transaction(async (tx) => {
      await tx.select().from(schema.turns).for('update');
      const waits = write(locked);
      await Promise.all([write(free), write(other)]);
      return { waits };
    });
    await late.waits;
    expect(await Promise.all([locked, free, other].map(isWritten))).toEqual([true, true, true]);
  });

  test('are written although one is refused, held by another bridge or deleted, which alone fails', async () => {
    const [refused, moved, fine, other] = [await aCallUp(), await aCallUp(), await aCallUp(), await aCallUp()];
    const beyondInteger = { type: 'turn', turn: aTurn({ index: 1, answers: 3_000_000_000 }) } as const;
    const results = await Promise.allSettled([
      ...[write(fine), write(other), write(moved, 1), write(newCallId())],
      write(refused, 2, beyondInteger),
    ]);
    const codes = results.map((result) => (result.status === 'fulfilled' ? 'written' : result.reason.code));
    expect(codes).toEqual(['written', 'written', 'stale_generation', 'call_not_found', 'invalid_request']);
    expect(await Promise.all([fine, other, moved, refused].map(isWritten))).toEqual([true, true, false, false]);
  });
});

test('a NUL and half an emoji in what the LLM wrote do not cost the turn', async () => {
  const half = '🙂'.slice(0, 1);
  await journal
    .of({ callId, generation: 2 })
    .write([{ type: 'turn', turn: aTurn({ content: 'one\0two', generated: `one\0two three ${half}` }) }]);
  expect(await listTurns(db, callId)).toMatchObject([{ content: 'onetwo', generated: 'onetwo three \ufffd' }]);
});

test('turns of a bridge whose rights are revoked under an open connection wait, and are written once they are granted again', async () => {
  await using owner = openDatabase(ownerUrl, { max: 1 });
  const service = `"${new URL(url).username}"`;
  const failures: unknown[] = [];
  const { write } = journal.of({ callId, generation: 2 });
  const noted: Journal = {
    write: (entries) =>
      write(entries).catch((error) => {
        failures.push(error);
        throw error;
      }),
  };
  const clock = new FakeClock();
  const recorder = new Recorder({ journal: noted, clock, log: silentLog });
  recorder.turn(aTurn({ index: 0 }));
  await recorder.flushed();

  await owner.execute(`revoke insert, update on turns from ${service}`);
  recorder.turn(aTurn({ index: 1, role: 'user' }));
  recorder.turn(aTurn({ index: 2 }));
  await vi.waitFor(async () => {
    await clock.advance(2000);
    expect(failures.length).toBeGreaterThan(2);
  });
  expect(failures.at(-1)).toMatchObject({ cause: { code: '42501' } });
  expect(await listTurns(db, callId)).toHaveLength(1);

  await owner.execute(`grant insert, update on turns to ${service}`);
  await vi.waitFor(async () => {
    await clock.advance(2000);
    expect(await listTurns(db, callId)).toHaveLength(3);
  });
  await recorder.flushed();
});
