import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import {
  allCampaignEvents,
  type CallEvent,
  campaignEventSubject,
  newCallId,
  newEventId,
  turnIdOf,
} from '@ligai/contracts';
import { deleteFinishedCall, schema } from '@ligai/db';
import {
  aCallEvent,
  aPhoneNumber,
  aPrompt,
  aTurn,
  migratedDatabase,
  natsServer,
  plainCallContext,
} from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';
import { Reader, type ReaderOptions } from '../../testing/reader.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const servers = new AsyncDisposableStack();
let where: { databaseUrl: string; natsUrl: string };
let gateway: GatewayUnderTest;
let readers = new DisposableStack();

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  where = { databaseUrl: database.url, natsUrl: nats.url };
  gateway = servers.use(await startGatewayUnderTest(where));
});

beforeEach(() => gateway.context.db.delete(schema.calls));

afterEach(() => {
  readers.dispose();
  readers = new DisposableStack();
});

afterAll(() => servers.disposeAsync());

const open = async (options?: ReaderOptions) => readers.use(await Reader.open(gateway.port, options));

/** A reader who has had the first figures. */
async function settled(): Promise<Reader> {
  const reader = await open();
  await eventually(() => expect(reader.of('stats_update')).not.toHaveLength(0));
  return reader;
}

/** A call as call-controller leaves it, and its event. */
async function startCall() {
  const callId = newCallId();
  const basics = { call_id: callId, called_number: '5511999887766', start_time: null };
  await gateway.context.outbox.commit(async (tx, { append }) => {
    await tx.insert(schema.calls).values({
      ...{ callId, calledNumber: aPhoneNumber(), source: 'api', prompt: aPrompt(), dialBefore: new Date() },
      ...{ status: 'dialing', state: 'dialing' },
    });
    await append(callId, {
      type: 'call.state_changed',
      data: { ...basics, ...plainCallContext, state: 'dialing', previous_state: 'queued' },
    });
  });
  return callId;
}

const endCall = (callId: CallEvent['call_id']) =>
  gateway.context.db
    .update(schema.calls)
    .set({ status: 'completed', startTime: sql`now() - interval '95.5 seconds'`, endTime: sql`now()` })
    .where(eq(schema.calls.callId, callId));

describe('the snippet of the specification', () => {
  const specification = readFileSync(new URL('../../../../../docs/api-spec.md', import.meta.url), 'utf8');
  const section = specification.slice(specification.indexOf('WS /ws/dashboard'));
  const block = (language: string) => section.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

  it('prints updates in the documented message format', async () => {
    await startCall();
    const lines: unknown[][] = [];
    const page: { WebSocket: typeof WebSocket; console: object; ws?: WebSocket } = {
      WebSocket,
      console: { log: (...line: unknown[]) => lines.push(line) },
    };
    const code = block('javascript').replace('localhost:8000', `localhost:${gateway.port}`).replace('const ws', 'ws');
    runInContext(code, createContext(page));
    // The event of the call that was just started may come before the figures.
    const isStats = ([, update]: unknown[]) => (update as { type?: string }).type === 'stats_update';
    const [word, update] = await eventually(() => lines.find(isStats) ?? Promise.reject(new Error('no update')));
    page.ws?.close();
    expect(word).toBe('Update:');
    const example = JSON.parse(block('json'));
    expect(Object.keys(update as object)).toEqual(Object.keys(example));
    expect(Object.keys((update as typeof example).data)).toEqual(Object.keys(example.data));
    expect(update).toEqual({
      type: 'stats_update',
      data: { active_calls: 1, total_calls_today: 1, avg_duration: expect.any(Number) },
    });
  });
});

/** Queries that wait for a lock. */
async function waitingQueries(): Promise<number | undefined> {
  const { rows } = await gateway.context.db.execute<{ queries: number }>(sql`
    select count(*)::int as queries from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`);
  return rows[0]?.queries;
}

describe('the statistics of the dashboard', () => {
  it('are sent immediately and on every change', async () => {
    const reader = await settled();
    const nothing = { active_calls: 0, total_calls_today: 0, avg_duration: 0 };
    await eventually(() => expect(reader.of('stats_update').at(-1)).toEqual(nothing));
    const callId = await startCall();
    await eventually(() => expect(reader.of('stats_update').at(-1)).toMatchObject({ active_calls: 1 }));
    await endCall(callId);
    gateway.others.publishEvent(aCallEvent({ call_id: callId }));
    const ended = { active_calls: 0, total_calls_today: 1, avg_duration: 96 };
    await eventually(() => expect(reader.of('stats_update').at(-1)).toEqual(ended));
    await gateway.ask(`DELETE /api/v1/calls/${callId}`);
    await eventually(() => expect(reader.of('stats_update').at(-1)).toMatchObject({ total_calls_today: 0 }));
  });

  it('are sent after a change without an event', async () => {
    const callId = await startCall();
    const reader = await settled();
    await endCall(callId);
    await deleteFinishedCall(gateway.context.db, callId);
    await eventually(() => expect(reader.of('stats_update').at(-1)).toMatchObject({ active_calls: 0 }));
  });

  it('are sent at most four times a second, for any number of events', async () => {
    const reader = await open();
    const startedMs = performance.now();
    while (performance.now() - startedMs < 2000) await startCall();
    const seconds = (performance.now() - startedMs) / 1000;
    expect(reader.of('stats_update').length).toBeGreaterThan(1);
    expect(reader.of('stats_update').length).toBeLessThanOrEqual(4 * seconds);
  });

  it('are queried once for all clients', async () => {
    const { db } = gateway.context;
    const release = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holding = db.transaction(async (tx) => {
      await tx.execute(sql`lock table ${schema.calls} in access exclusive mode`);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const all = await Promise.all(Array.from({ length: 60 }, () => open()));
    await eventually(async () => expect(await waitingQueries()).toBe(1));
    for (let nth = 0; nth < 20; nth += 1) gateway.others.publishEvent(aCallEvent());
    await eventually(() => expect(all[0]?.of('call_update')).toHaveLength(20));
    expect(await waitingQueries()).toBe(1);
    release.resolve();
    await holding;
    await eventually(() => {
      for (const reader of all) expect(reader.of('stats_update')).not.toHaveLength(0);
    });
  });
});

it('the dashboard receives call updates and turns in addition to the statistics', async () => {
  const reader = await settled();
  const callId = await startCall();
  const turn = aTurn({ content: 'Hello, how can I help you?' });
  await gateway.context.outbox.commit((_tx, { append }) =>
    append(callId, { type: 'call.turn', data: { call_id: callId, turn_id: turnIdOf(callId, turn.index), turn } }),
  );
  await eventually(() => expect(reader.of('turn')).toMatchObject([{ call_id: callId, content: turn.content }]));
  expect(reader.of('call_update')).toMatchObject([{ call_id: callId, state: 'dialing', sequence: 1 }]);
});

it('the dashboard receives the progress of campaigns', async () => {
  const reader = await settled();
  const figures = {
    ...{ campaign_id: 7, name: 'January', status: 'running' as const, total_contacts: 100, completed_contacts: 45 },
    ...{ successful_contacts: 40, failed_contacts: 5, in_progress: 3 },
    ...{ waiting_reason: null, resumes_at: null },
  };
  gateway.others.publish(
    { ...allCampaignEvents, subject: campaignEventSubject(7, 'campaign.progress') },
    {
      id: newEventId(),
      type: 'campaign.progress',
      occurred_at: '2026-01-15T10:30:00Z',
      campaign_id: 7,
      sequence: 9,
      data: figures,
    },
  );
  await eventually(() => expect(reader.of('campaign_update')).toEqual([{ ...figures, sequence: 9 }]));
});

describe('a dashboard socket', () => {
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'FNrU+b/EcUjaDCyDnOsfew==',
  };

  it.each([
    [
      'of a page of another origin',
      { Origin: 'https://evil.example' },
      'Origin "https://evil.example" is not this API',
    ],
    [
      'under a host name that resolves to this machine',
      { Host: 'evil.example:8000' },
      'Host "evil.example:8000" is not this machine',
    ],
  ])('%s gets 403', async (_, headers, detail) => {
    const answer = await gateway.ask('GET /ws/dashboard', { headers: { ...upgrade, ...headers } });
    expect(answer).toMatchObject({ status: 403, body: { detail } });
  });

  it('of a page of this API is accepted', async () => {
    using reader = await Reader.open(gateway.port, { origin: `http://127.0.0.1:${gateway.port}` });
    expect(reader.ws.readyState).toBe(reader.ws.OPEN);
  });

  it.each(['/ws/', '/ws/dashboard/', '/ws/dashboard/x', '/ws/a/b'])('at %s gets 404', async (path) => {
    const answer = await gateway.ask(`GET ${path}`, { headers: upgrade });
    expect(answer).toMatchObject({ status: 404, body: { detail: `Not found: "${path}"` } });
  });

  it.each([{ 'Sec-WebSocket-Version': '7' }, { 'Sec-WebSocket-Key': 'short' }])(
    'with an invalid handshake (%j) gets 400',
    async (headers) => {
      const answer = await gateway.ask('GET /ws/dashboard', { headers: { ...upgrade, ...headers } });
      expect(answer).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
    },
  );

  it('gets close code 1001 when the gateway stops', async () => {
    const stopping = await startGatewayUnderTest(where);
    using reader = await Reader.open(stopping.port);
    const closed = new Promise((resolve) => reader.ws.once('close', resolve));
    await stopping[Symbol.asyncDispose]();
    expect(await closed).toBe(1001);
  });
});

it('an upgrade request to another path is answered as an ordinary request', async () => {
  for (const other of ['h2c', 'websocket']) {
    const answer = await gateway.ask('GET /api/v1/calls', { headers: { Connection: 'Upgrade', Upgrade: other } });
    expect(answer).toMatchObject({ status: 200, body: [] });
  }
});
