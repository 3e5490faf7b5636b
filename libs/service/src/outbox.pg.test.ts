import { type Bus, connectBus } from '@ligai/bus';
import { allCallEvents, type CallEvent, type NewCallEvent, newCallId } from '@ligai/contracts';
import { appendEvent, type Database, insertQueuedCall, openDatabase, unpublishedEvents } from '@ligai/db';
import { silentLog, systemClock } from '@ligai/kernel';
import { startNats } from '@ligai/local-servers';
import { aPhoneNumber, aPrompt, migratedDatabase, natsServer, plainCallContext } from '@ligai/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OutboxOptions, openOutbox } from './outbox.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const servers = new AsyncDisposableStack();
let db: Database;
let bus: Bus;
let listener: Disposable;
let heard: CallEvent[];
let callId: ReturnType<typeof newCallId>;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  db = servers.use(openDatabase(database.url));
  bus = servers.use(await connectBus({ url: nats.url, name: 'outbox' }));
});

beforeEach(async () => {
  heard = [];
  listener = bus.subscribe(allCallEvents, (event) => {
    if (event.call_id === callId) heard.push(event);
  });
  await bus.flush();
  callId = newCallId();
  const request = { call_id: callId, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
});

afterEach(() => listener[Symbol.dispose]());
afterAll(() => servers.disposeAsync());

const started = (): NewCallEvent => ({
  type: 'call.started',
  data: { call_id: callId, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z', ...plainCallContext },
});

const open = (given: Partial<OutboxOptions> = {}) =>
  openOutbox({ db, bus, clock: systemClock, log: silentLog, sweepOlderThanMs: 0, ...given });

/** The sweeper would publish once more what is being published at that moment. */
const noSweep = { sweepEveryMs: 60_000, sweepOlderThanMs: 60_000 };

const left = () => db.transaction((tx) => unpublishedEvents(tx, { olderThanMs: 0, limit: 100 }));

describe('the outbox', () => {
  it('publishes the events of a transaction after its commit, and marks them', async () => {
    await using outbox = open(noSweep);
    const events = await outbox.commit(async (_tx, { append }) => {
      const first = await append(callId, started());
      await bus.flush();
      expect(heard).toEqual([]);
      return first;
    });
    await eventually(() => expect(heard).toEqual(events));
    await eventually(async () => expect(await left()).toEqual([]));
  });

  it('publishes no event of a failed transaction', async () => {
    await using outbox = open(noSweep);
    const failed = outbox.commit(async (_tx, { append }) => {
      await append(callId, started());
      throw new Error('taken back');
    });
    await expect(failed).rejects.toThrow('taken back');
    const kept = await outbox.commit((_tx, { append }) => append(callId, started()));
    await eventually(() => expect(heard).toEqual(kept));
    expect(kept).toMatchObject([{ sequence: 1 }]);
  });

  it('publishes the events of a process that was killed before it published them', async () => {
    const event = await db.transaction((tx) => appendEvent(tx, callId, started()));
    await using _ = open({ sweepEveryMs: 60_000 });
    await eventually(() => expect(heard).toEqual([event]));
    await eventually(async () => expect(await left()).toEqual([]));
  });

  it('publishes each pending event once from several processes', async () => {
    const appended: CallEvent[] = [];
    for (let n = 0; n < 20; n += 1) appended.push(await db.transaction((tx) => appendEvent(tx, callId, started())));
    const sweepers = Array.from({ length: 3 }, () => open({ sweepEveryMs: 20 }));
    await eventually(async () => expect(await left()).toEqual([]));
    await Promise.all(sweepers.map((one) => one[Symbol.asyncDispose]()));
    await bus.flush();
    expect(heard).toEqual(appended);
  });

  it('waits for its marks when it is disposed', async () => {
    const outbox = open({ sweepEveryMs: 60_000 });
    await outbox.commit((_tx, { append }) => append(callId, started()));
    await outbox[Symbol.asyncDispose]();
    expect(await left()).toEqual([]);
  });
});

it('events are stored while NATS is unavailable, and published after the reconnection', async () => {
  const first = await startNats();
  const port = Number(new URL(first.url).port);
  await using shaky = await connectBus({ url: first.url, name: 'shaky' });
  await using outbox = open({ bus: shaky, sweepEveryMs: 50 });
  await first[Symbol.asyncDispose]();
  await eventually(() => expect(shaky.connected).toBe(false));
  const events = await outbox.commit((_tx, { append }) => append(callId, started()));
  expect(await left()).toEqual(events);
  await using _second = await startNats({ port });
  await eventually(async () => expect(await left()).toEqual([]));
});
