import { randomBytes } from 'node:crypto';
import { type Bus, connectBus } from '@ligai/bus';
import { type CallId, newCallId, WebhookEvent } from '@ligai/contracts';
import { appendEvent, type Database, insertQueuedCall, insertWebhook, openDatabase, secretBox } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { aPhoneNumber, aPrompt, migratedDatabase, natsServer, plainCallContext, waitUntil } from '@ligai/testing';
import { residentMb } from '../calls/memory.ts';
import { startServiceProcess } from '../service-process.ts';
import type { Endpoint } from './endpoints.ts';

const calls = 500;
/** Concurrent transactions that commit events, as from several services. */
const writers = 8;

/** A webhook-dispatcher process with a real Postgres and NATS; this process creates the events. */
export class DispatcherUnderTest implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #db: Database;
  readonly #bus: Bus;
  readonly #callIds: CallId[];
  readonly #pid: number;
  #next = 0;

  /** Resolves when every endpoint has received a request, so that all connections are open. */
  static async start(endpoints: readonly Endpoint[]): Promise<DispatcherUnderTest> {
    await using starting = new AsyncDisposableStack();
    const database = starting.use(await migratedDatabase());
    const nats = starting.use(await natsServer());
    const db = starting.use(openDatabase(database.url, { max: writers }));
    const bus = starting.use(await connectBus({ url: nats.url, name: 'benchmark' }));
    const key = randomBytes(32);
    for (const { url, behaviour } of endpoints) {
      const webhook = { name: behaviour, url, events: WebhookEvent.options, secret: 'my-secret-key', isActive: true };
      await insertWebhook(db, secretBox(key), webhook);
    }
    const callIds = await Promise.all(Array.from({ length: calls }, () => queueCall(db)));
    const { pid } = starting.use(
      startServiceProcess('webhook-dispatcher', {
        ...{ DATABASE_URL: database.url, NATS_URL: nats.url, WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' },
        LIGAI_SECRET_KEY: key.toString('base64'),
      }),
    );
    const dispatcher = new DispatcherUnderTest({ resources: starting.move(), db, bus, callIds, pid });
    await dispatcher.commitEvent();
    const reached = () => endpoints.every(({ requests }) => requests > 0);
    await waitUntil(reached, { what: 'every endpoint has received a request', timeoutMs: 30_000 });
    return dispatcher;
  }

  private constructor(parts: {
    resources: AsyncDisposableStack;
    db: Database;
    bus: Bus;
    callIds: CallId[];
    pid: number;
  }) {
    this.#resources = parts.resources;
    this.#db = parts.db;
    this.#bus = parts.bus;
    this.#callIds = parts.callIds;
    this.#pid = parts.pid;
  }

  /** Appends one event to the next call in a transaction and publishes it afterwards, as services do. */
  async commitEvent(): Promise<{ id: string; committedMs: number }> {
    const call_id = this.#callIds[this.#next++ % this.#callIds.length] as CallId;
    const data = { call_id, called_number: '5511999887766', start_time: null, ...plainCallContext };
    const event = await this.#db.transaction((tx) =>
      appendEvent(tx, call_id, {
        type: 'call.state_changed',
        data: { ...data, state: 'speaking', previous_state: 'thinking' },
      }),
    );
    const committedMs = systemClock.monotonic();
    this.#bus.publishEvent(event);
    return { id: event.id, committedMs };
  }

  /** Commits `events` events as fast as Postgres accepts them. */
  async commitConcurrently(events: number): Promise<void> {
    let left = events;
    const write = async () => {
      while (left-- > 0) await this.commitEvent();
    };
    await Promise.all(Array.from({ length: writers }, write));
  }

  /** Resident memory of the dispatcher in MB. */
  async memoryMb(): Promise<number> {
    return (await residentMb(this.#pid)) ?? Number.NaN;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

async function queueCall(db: Database): Promise<CallId> {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
  return call_id;
}
