import type { ActiveCall, CallUpdate, DashboardMessage } from '@ligai/contracts';
import { parseCallId } from '@ligai/contracts';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveStore } from './live-store.ts';

/** The browser's side of `/ws/dashboard`. */
class Socket extends EventTarget {
  static readonly CONNECTING = 0;
  static opened: Socket[] = [];
  readonly readyState = 1;

  constructor() {
    super();
    Socket.opened.push(this);
  }

  arrive(message: DashboardMessage): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
  }

  close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

const active = (callId: string): ActiveCall => ({
  ...{ call_id: parseCallId(callId), freeswitch_uuid: callId, caller_number: '1', called_number: '5511999887766' },
  ...{ state: 'speaking', duration: 5, message_count: 0, campaign_id: null, contact_id: null, schedule_id: null },
  ...{ name: 'Maria', metadata: {}, attempt: 1, answered_by: 'unknown' },
});

const update = (callId: string, sequence: number): CallUpdate => ({
  type: 'call_update',
  data: {
    ...{ call_id: parseCallId(callId), called_number: '5511999887766', state: 'listening', start_time: null },
    ...{ end_time: null, duration: null, hangup_cause: null, reason: null, sequence },
  },
});

let listed: ActiveCall[] = [];
let isAway = false;
/** Requests so far. */
let reads = 0;
let store: LiveStore;
let queries: QueryClient;

beforeEach(async () => {
  vi.useFakeTimers();
  Socket.opened = [];
  listed = [];
  isAway = false;
  reads = 0;
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('window', Object.assign(new EventTarget(), { location: { protocol: 'http:', host: 'ligai.test' } }));
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false, documentElement: {} }));
  vi.stubGlobal('localStorage', { getItem: () => null });
  vi.stubGlobal('fetch', async (path: string) => {
    reads += 1;
    if (isAway) throw new TypeError('Failed to fetch');
    return Response.json(String(path).includes('/calls/active') ? listed : { call_id: 'call-0', transcript: [] });
  });
  // With it come modules that ask the browser for its language.
  const { LiveStore } = await import('./live-store.ts');
  queries = new QueryClient();
  store = new LiveStore(queries);
});

afterEach(() => {
  store.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const shown = () => [...store.state().calls.keys()];

async function connected(): Promise<Socket> {
  const socket = Socket.opened.at(-1) as Socket;
  socket.dispatchEvent(new Event('open'));
  await vi.advanceTimersByTimeAsync(100);
  return socket;
}

it('says that no call is on the line only once the list was read', async () => {
  isAway = true;
  store.open();
  await connected();
  expect(store.state().isRead).toBe(false);
  isAway = false;
  listed = [active('call-1')];
  await vi.advanceTimersByTimeAsync(5000);
  await connected();
  expect(store.state().isRead).toBe(true);
  expect(shown()).toEqual(['call-1']);
});

it('connects again after a loss, and shows what is true by then', async () => {
  listed = [active('call-1'), active('call-2')];
  store.open();
  const socket = await connected();
  socket.arrive({ type: 'stats_update', data: { active_calls: 2, total_calls_today: 2, avg_duration: 1 } });
  await vi.advanceTimersByTimeAsync(100);
  expect(store.state().stats?.active_calls).toBe(2);
  socket.close();
  expect(store.connection.state()).toBe('lost');
  expect(store.state().stats).toBeNull();
  expect(shown()).toEqual(['call-1', 'call-2']);
  listed = [active('call-2')];
  await vi.advanceTimersByTimeAsync(300);
  await connected();
  expect(shown()).toEqual(['call-2']);
});

it('a call whose end was not reported leaves the page within 30 s, one that has just begun stays', async () => {
  listed = [active('call-1')];
  store.open();
  const socket = await connected();
  listed = [];
  await vi.advanceTimersByTimeAsync(29_800);
  expect(shown()).toEqual(['call-1']);
  socket.arrive(update('call-3', 1));
  await vi.advanceTimersByTimeAsync(60);
  listed = [active('call-3')];
  await vi.advanceTimersByTimeAsync(500);
  expect(shown()).toEqual(['call-3']);
});

it('reads everything again within 2 s when the gateway says that messages were missed', async () => {
  listed = [active('call-1')];
  store.open();
  const socket = await connected();
  const read = vi.fn(async () => 'figures');
  await queries.fetchQuery({ queryKey: ['stats'], queryFn: read });
  const stop = new QueryObserver(queries, { queryKey: ['stats'], queryFn: read, staleTime: Infinity }).subscribe(
    () => {},
  );
  listed = [active('call-2')];
  socket.arrive({ type: 'read_again', data: { reason: 'slow_reader' } });
  socket.arrive({ type: 'read_again', data: { reason: 'slow_reader' } });
  await vi.advanceTimersByTimeAsync(2100);
  expect(shown()).toEqual(['call-2']);
  expect(read).toHaveBeenCalledTimes(2);
  stop();
  // The check of every 30 s goes on, once.
  listed = [];
  await vi.advanceTimersByTimeAsync(30_000);
  expect(shown()).toEqual([]);
});

it('after missed messages, what is read wins over older messages, and newer messages win over it', async () => {
  listed = [active('call-1'), active('call-2')];
  store.open();
  const socket = await connected();
  socket.arrive(update('call-1', 3));
  socket.arrive(update('call-2', 3));
  const outage = { state: 'unreachable', since: null, status_code: null, message: null, next_check_at: null } as const;
  socket.arrive({ type: 'provider_update', data: { provider: 'murf', ...outage, version: 2 } });
  await vi.advanceTimersByTimeAsync(60);
  expect([...store.state().calls.values()].map(({ state }) => state)).toEqual(['listening', 'listening']);
  socket.arrive({ type: 'read_again', data: { reason: 'reconnected' } });
  socket.arrive(update('call-2', 6));
  await vi.advanceTimersByTimeAsync(2100);
  expect([...store.state().calls.values()].map(({ state }) => state)).toEqual(['speaking', 'listening']);
  expect(store.state().providers.size).toBe(0);
});

/** Counts how often the list of calls is read while somebody looks at it; each read takes `ms`. */
async function watchList(ms = 0) {
  const read = vi.fn(() => new Promise((resolve) => setTimeout(() => resolve([]), ms)));
  const stop = new QueryObserver(queries, { queryKey: ['calls', 'list', {}], queryFn: read }).subscribe(() => {});
  await vi.advanceTimersByTimeAsync(ms);
  return { read, stop };
}

it('the list of calls is read again when a call begins or ends, once for all of a second, and not for what it says', async () => {
  store.open();
  const socket = await connected();
  const { read, stop } = await watchList();
  read.mockClear();
  for (let nth = 0; nth < 20; nth += 1) {
    socket.arrive(update(`call-${nth}`, 1));
    await vi.advanceTimersByTimeAsync(40);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(read).toHaveBeenCalledTimes(1);
  socket.arrive(update('call-1', 2));
  await vi.advanceTimersByTimeAsync(2000);
  expect(read).toHaveBeenCalledTimes(1);
  const { data } = update('call-1', 3);
  socket.arrive({ type: 'call_update', data: { ...data, state: 'completed', end_time: '2026-01-15T10:31:00.000Z' } });
  await vi.advanceTimersByTimeAsync(2000);
  expect(read).toHaveBeenCalledTimes(2);
  stop();
});

it('a list that was being read when a call began is read again, because it may lack it', async () => {
  store.open();
  const socket = await connected();
  const { read, stop } = await watchList(3000);
  read.mockClear();
  socket.arrive(update('call-1', 1));
  await vi.advanceTimersByTimeAsync(1500);
  expect(read).toHaveBeenCalledTimes(1);
  socket.arrive(update('call-2', 1));
  await vi.advanceTimersByTimeAsync(2000);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(read).toHaveBeenCalledTimes(2);
  stop();
});

it('a connection that is open but dead is given up when the list cannot be read', async () => {
  store.open();
  await connected();
  isAway = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(store.connection.state()).toBe('lost');
});

it('without a WebSocket it reads the list of calls every 5 s, and says that nothing else arrives', async () => {
  listed = [active('call-1')];
  store.open();
  Socket.opened.at(-1)?.close();
  await vi.advanceTimersByTimeAsync(10);
  expect(store.state()).toMatchObject({ isRead: true, isPolled: true, readError: null });
  expect(shown()).toEqual(['call-1']);
  listed = [active('call-2')];
  // Each further attempt fails as well, and puts the read off no longer.
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    Socket.opened.at(-1)?.close();
  }
  expect(shown()).toEqual(['call-2']);
  await vi.advanceTimersByTimeAsync(5000);
  await connected();
  expect(store.state().isPolled).toBe(false);
});

it('an attempt to connect that neither succeeds nor fails does not keep the list from being read', async () => {
  listed = [active('call-1')];
  store.open();
  await vi.advanceTimersByTimeAsync(5000);
  expect(store.state()).toMatchObject({ isRead: true, isPolled: true });
});

it('says why the list cannot be read, and reads it again on demand', async () => {
  isAway = true;
  store.open();
  Socket.opened.at(-1)?.close();
  await vi.advanceTimersByTimeAsync(10);
  expect(store.state()).toMatchObject({ isRead: false, isPolled: false, readError: { status: 0 } });
  isAway = false;
  store.readCalls();
  await vi.advanceTimersByTimeAsync(10);
  expect(store.state()).toMatchObject({ isRead: true, readError: null });
});

it('after a loss the calls that ended meanwhile leave the page though it is not connected again', async () => {
  listed = [active('call-1'), active('call-2')];
  store.open();
  const socket = await connected();
  socket.arrive(update('call-1', 3));
  await vi.advanceTimersByTimeAsync(60);
  socket.close();
  listed = [active('call-1')];
  await vi.advanceTimersByTimeAsync(5100);
  expect([...store.state().calls.values()].map(({ callId, state }) => [callId, state])).toEqual([
    ['call-1', 'speaking'],
  ]);
  const before = reads;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads - before).toBe(4);
});

it('closed, it shows nothing and asks for nothing more', async () => {
  listed = [active('call-1')];
  store.open();
  await connected();
  store.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown()).toEqual([]);
  expect(Socket.opened).toHaveLength(1);
});
