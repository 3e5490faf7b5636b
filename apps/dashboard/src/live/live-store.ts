import type {
  ActiveCall,
  CallDetails,
  CampaignUpdate,
  DashboardMessage,
  ProviderUpdate,
  StatsUpdate,
} from '@ligai/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, request } from '../api/request.ts';
import { sessionQuery } from '../session/session.ts';
import {
  asRecorded,
  type LiveCalls,
  noCalls,
  withCallUpdate,
  withKey,
  withList,
  withNames,
  without,
  withoutAudio,
  withTranscript,
  withTurn,
} from './live-calls.ts';
import { LiveConnection } from './live-connection.ts';
import { currentMs } from './use-now.ts';

export type LiveState = {
  readonly calls: LiveCalls;
  /** The list of calls was read once. */
  readonly isRead: boolean;
  /** Why the last read of the list failed; null if it did not. */
  readonly readError: Error | null;
  /** The list was read without a connection: the API answers, but no messages come. */
  readonly isPolled: boolean;
  readonly stats: StatsUpdate['data'] | null;
  readonly campaigns: ReadonlyMap<number, CampaignUpdate['data']>;
  readonly providers: ReadonlyMap<string, ProviderUpdate['data']>;
};

/** An ended call stays on the page for this time, so that its end can be read. */
const showEndForMs = 6000;

/** With more calls on the line, the others show their words from the next ones on. */
const readTranscriptsOf = 30;

/** As many as a browser requests at once; each group changes the page once. */
const readAtOnce = 6;

/** Messages that arrive together change the page once. */
const gatherMs = 50;

/** Calls that begin or end within this time are read again together. */
const refreshCallsAfterMs = 1000;

/** The list of calls is read again at these times, since a message may be lost on its way to the page. */
const checkEveryMs = 30_000;

/** After a failure, and while the page is not connected: a proxy may pass requests, but no WebSocket. */
const checkOftenMs = 5000;

/** The names of calls that begin within this time are read together. */
const readNamesAfterMs = 500;

/** Pages that missed messages begin to read again at random times within this. */
const readAgainWithinMs = 2000;

/** What queries read is shown until a newer message arrives. */
const noFigures = { campaigns: new Map(), providers: new Map() } satisfies Partial<LiveState>;

const nothing: LiveState = {
  ...{ calls: noCalls, isRead: false, readError: null, isPolled: false, stats: null },
  ...noFigures,
};

/** All that `/ws/dashboard` sends, as one state that changes at most 20 times a second. */
export class LiveStore {
  readonly connection: LiveConnection;
  #state = nothing;
  #pending: DashboardMessage[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #namesTimer: ReturnType<typeof setTimeout> | undefined;
  #checkTimer: ReturnType<typeof setTimeout> | undefined;
  #readAgainTimer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with each connection and loss: what was asked for before counts no more. */
  #connections = 0;
  #isLost = false;
  readonly #endedCalls = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #queries: QueryClient;

  constructor(queries: QueryClient) {
    this.#queries = queries;
    this.connection = new LiveConnection({
      message: (message) => this.#take(message),
      live: () => void this.#refresh(),
      lost: () => this.#lose(),
    });
  }

  readonly state = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(): void {
    this.connection.open();
    // It may take minutes until the attempt to connect fails.
    if (!this.#state.isRead) this.#checkTimer ??= setTimeout(() => void this.#checkCalls(), checkOftenMs);
  }

  /** Reads the list of calls now, whose read failed. */
  readCalls(): void {
    this.#enter({ ...this.#state, readError: null });
    void this.#checkCalls();
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#namesTimer);
    clearTimeout(this.#checkTimer);
    clearTimeout(this.#readAgainTimer);
    this.#timer = this.#refreshTimer = this.#namesTimer = this.#checkTimer = this.#readAgainTimer = undefined;
    this.#isLost = false;
    this.#pending = [];
    this.#connections += 1;
    this.connection.close();
    this.#enter(nothing);
  }

  #take(message: DashboardMessage): void {
    if (message.type === 'read_again') {
      this.#readAgain();
      return;
    }
    this.#pending.push(message);
    this.#timer ??= setTimeout(() => this.#apply(), gatherMs);
  }

  #apply(): void {
    this.#timer = undefined;
    const messages = this.#pending.splice(0);
    // A call is listed once it has left the queue.
    const isUnnamed = (callId: string) => (this.#state.calls.get(callId)?.state ?? 'queued') === 'queued';
    if (messages.some(({ type, data }) => type === 'call_update' && data.state !== 'queued' && isUnnamed(data.call_id)))
      this.#namesTimer ??= setTimeout(() => void this.#readNames(), readNamesAfterMs);
    const begins = messages.some(({ type, data }) => type === 'call_update' && !this.#state.calls.has(data.call_id));
    this.#enter(messages.reduce((state, message) => withMessage(state, message), this.#state));
    const ended = messages.flatMap(({ type, data }) =>
      type === 'call_update' && data.end_time !== null ? [data.call_id] : [],
    );
    if (begins || ended.length > 0) this.#refreshCalls(ended);
    if (ended.length > 0)
      setTimeout(() => this.#enter({ ...this.#state, calls: without(this.#state.calls, ended) }), showEndForMs);
  }

  /**
   * With a hundred calls on the line one begins or ends every few hundred milliseconds: what shows them is read again once
   * for several.
   */
  #refreshCalls(ended: readonly string[]): void {
    for (const callId of ended) this.#endedCalls.add(callId);
    this.#refreshTimer ??= setTimeout(() => this.#readShownCalls(), refreshCallsAfterMs);
  }

  #readShownCalls(): void {
    this.#refreshTimer = undefined;
    // It is read to its end, since it may have many pages, and then again: it may lack what happened meanwhile.
    const isListBeingRead = this.#queries.isFetching({ queryKey: ['calls', 'list'] }) > 0;
    const about = new Set<unknown>([...(isListBeingRead ? [] : ['list']), ...this.#endedCalls]);
    this.#endedCalls.clear();
    void this.#queries.invalidateQueries(
      { queryKey: ['calls'], predicate: ({ queryKey }) => about.has(queryKey[1]) },
      { cancelRefetch: false },
    );
    if (isListBeingRead) this.#refreshCalls([]);
  }

  /**
   * Messages were missed: what is read from now on is newer than what was sent before. Not at once, because all pages
   * are told so in the same moment, and a page that is slow to read several times in a row.
   */
  #readAgain(): void {
    clearTimeout(this.#timer);
    this.#apply();
    this.#enter({ ...this.#state, ...noFigures, calls: asRecorded(this.#state.calls) });
    this.#readAgainTimer ??= setTimeout(() => {
      this.#readAgainTimer = undefined;
      void this.#refresh();
    }, Math.random() * readAgainWithinMs);
  }

  /** Past messages are not sent to a new connection: everything shown is read again. */
  async #refresh(): Promise<void> {
    this.#connections += 1;
    const connection = this.#connections;
    this.#isLost = false;
    clearTimeout(this.#checkTimer);
    this.#enter({ ...this.#state, isPolled: false });
    // The session is read again once a request is refused.
    void this.#queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    const active = await this.#checkCalls();
    for (let from = 0; from < Math.min(active.length, readTranscriptsOf); from += readAtOnce) {
      if (connection !== this.#connections) return;
      await this.#readTranscripts(active.slice(from, from + readAtOnce));
    }
  }

  /** Until the page is connected again, what it reads is newer than what it was sent. */
  #lose(): void {
    // It may have ended: then nothing can be connected before somebody signs in.
    void this.#queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    // An attempt to connect again has failed: the list is read already.
    if (this.#isLost) return;
    this.#isLost = true;
    this.#connections += 1;
    clearTimeout(this.#checkTimer);
    clearTimeout(this.#readAgainTimer);
    this.#readAgainTimer = undefined;
    this.#enter({ ...this.#state, ...noFigures, stats: null, calls: asRecorded(this.#state.calls) });
    this.#checkTimer = setTimeout(() => void this.#checkCalls(), this.#state.isRead ? checkOftenMs : 0);
  }

  async #checkCalls(): Promise<ActiveCall[]> {
    const connection = this.#connections;
    const before = this.#state.calls;
    const active = await request<ActiveCall[]>('GET', '/api/v1/calls/active').catch((error: Error) => error);
    if (connection !== this.#connections) return [];
    const isFailure = active instanceof Error;
    const isPolled = this.connection.state() !== 'live';
    clearTimeout(this.#checkTimer);
    const pauseMs = isFailure || isPolled ? checkOftenMs : checkEveryMs;
    this.#checkTimer = setTimeout(() => void this.#checkCalls(), pauseMs);
    if (isFailure) {
      this.#enter({ ...this.#state, readError: active, isPolled: false });
      if (active instanceof ApiError && active.status === 0) this.connection.renew();
      return [];
    }
    const calls = withList(this.#state.calls, active, { before, nowMs: currentMs() });
    this.#enter({ ...this.#state, calls, isRead: true, readError: null, isPolled });
    return active;
  }

  async #readNames(): Promise<void> {
    this.#namesTimer = undefined;
    const active = await request<ActiveCall[]>('GET', '/api/v1/calls/active').catch(() => null);
    if (active) this.#enter({ ...this.#state, calls: withNames(this.#state.calls, active) });
  }

  async #readTranscripts(active: readonly ActiveCall[]): Promise<void> {
    const read = ({ call_id: callId }: ActiveCall) => {
      // Not the path of active calls: this one may have ended since the list was read.
      const path = `/api/v1/calls/${encodeURIComponent(callId)}`;
      return request<CallDetails>('GET', path, { query: { details: true } }).catch(() => null);
    };
    const found = (await Promise.all(active.map(read))).filter((call) => call !== null);
    this.#enter({ ...this.#state, calls: found.reduce(withTranscript, this.#state.calls) });
  }

  #enter(state: LiveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export function withMessage(state: LiveState, message: DashboardMessage): LiveState {
  switch (message.type) {
    case 'stats_update':
      return { ...state, stats: message.data };
    case 'call_update':
      return { ...state, calls: withCallUpdate(state.calls, message) };
    case 'turn':
      return { ...state, calls: withTurn(state.calls, message) };
    case 'key_pressed':
      return { ...state, calls: withKey(state.calls, message) };
    case 'no_audio':
      return { ...state, calls: withoutAudio(state.calls, message.data.call_id) };
    case 'campaign_update': {
      const known = state.campaigns.get(message.data.campaign_id);
      if (known && known.sequence >= message.data.sequence) return state;
      return { ...state, campaigns: new Map(state.campaigns).set(message.data.campaign_id, message.data) };
    }
    case 'provider_update': {
      const known = state.providers.get(message.data.provider);
      if (known && known.version >= message.data.version) return state;
      return { ...state, providers: new Map(state.providers).set(message.data.provider, message.data) };
    }
    default:
      // Types may be added.
      return state;
  }
}
