import { type CallId, type NewCallEvent, newCallId } from '@ligai/contracts';
import {
  type Delivery,
  insertQueuedCall,
  insertWebhook,
  type LoggedAttempt,
  listAttempts,
  listDeliveries,
  type NewWebhook,
  type Webhook,
} from '@ligai/db';
import type { Resolve } from '@ligai/egress';
import { openServiceContext, type ServiceContext } from '@ligai/service';
import { startWebhookSink, type WebhookSink } from '@ligai/simulators';
import { aPhoneNumber, aPrompt, migratedDatabase, natsServer, plainCallContext, waitUntil } from '@ligai/testing';
import { configFrom } from '../config.ts';
import { startWebhookDispatcher } from '../service.ts';
import type { DispatcherTiming } from '../timing.ts';

/** Short pauses and a short time limit. */
const impatience: Partial<DispatcherTiming> = {
  answerWithinMs: 1_500,
  retryAfterMs: [50, 100, 150],
  ownFaultPauseMs: 300,
};

export type WorldOptions = { timing?: Partial<DispatcherTiming>; env?: Record<string, string>; resolve?: Resolve };

/** Dispatchers, a real Postgres and NATS, and this test in place of the services whose calls make events. */
export class World implements AsyncDisposable {
  /** The context of the first dispatcher; also used by the test to access Postgres and NATS. */
  readonly context: ServiceContext;
  readonly natsUrl: string;
  readonly #stack: AsyncDisposableStack;
  readonly #startDispatcher: () => Promise<ServiceContext>;

  static async open({ timing, env = {}, resolve }: WorldOptions = {}): Promise<World> {
    const stack = new AsyncDisposableStack();
    const database = stack.use(await migratedDatabase());
    const nats = stack.use(await natsServer());
    const config = configFrom({
      DATABASE_URL: database.url,
      NATS_URL: nats.url,
      LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'silent',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
      ...env,
    });
    const overrides = { timing: { ...impatience, ...timing }, ...(resolve && { resolve }) };
    const startDispatcher = async () => {
      const context = stack.use(await openServiceContext('webhook-dispatcher', config.service));
      stack.use(await startWebhookDispatcher(config, context, overrides));
      return context;
    };
    return new World({ stack, startDispatcher, context: await startDispatcher(), natsUrl: nats.url });
  }

  private constructor(parts: {
    stack: AsyncDisposableStack;
    startDispatcher: () => Promise<ServiceContext>;
    context: ServiceContext;
    natsUrl: string;
  }) {
    this.#stack = parts.stack;
    this.#startDispatcher = parts.startDispatcher;
    this.context = parts.context;
    this.natsUrl = parts.natsUrl;
  }

  async anotherDispatcher(): Promise<void> {
    await this.#startDispatcher();
  }

  async sink(behaviour: Parameters<typeof startWebhookSink>[0] = {}): Promise<WebhookSink> {
    return this.#stack.use(await startWebhookSink(behaviour));
  }

  webhook(url: string, given: Partial<NewWebhook> = {}): Promise<Webhook> {
    const { db, secrets } = this.context;
    const events: NewWebhook['events'] = ['call.started', 'call.ended', 'call.failed', 'call.state_changed'];
    return insertWebhook(db, secrets, { name: 'My CRM', url, events, secret: null, isActive: true, ...given });
  }

  async call(): Promise<CallId> {
    const call_id = newCallId();
    const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
    await this.context.db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
    return call_id;
  }

  /** Commits and publishes an event of a call, as the services do. */
  happen(callId: CallId, states = 1): Promise<unknown> {
    return this.context.outbox.commit(async (_tx, { append }) => {
      for (let nth = 0; nth < states; nth += 1) await append(callId, rang(callId));
    });
  }

  async deliveries({ id }: Webhook): Promise<Delivery[]> {
    return (await listDeliveries(this.context.db, id, { skip: 0, limit: 1000 })).deliveries;
  }

  async logs({ id }: Webhook): Promise<LoggedAttempt[]> {
    return (await listAttempts(this.context.db, id, { skip: 0, limit: 1000 })).attempts;
  }

  /** The webhook's deliveries, oldest first, once none of them is pending. */
  async settled(webhook: Webhook): Promise<Delivery[]> {
    const check = async () => {
      const all = await this.deliveries(webhook);
      return all.length > 0 && all.every(({ status }) => status !== 'pending') && all.reverse();
    };
    return waitUntil(check, { what: 'every delivery is finished', timeoutMs: 20_000, everyMs: 20 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

function rang(call_id: CallId): NewCallEvent {
  const data = { call_id, called_number: '5511999887766', start_time: null, ...plainCallContext };
  return { type: 'call.state_changed', data: { ...data, state: 'ringing', previous_state: 'dialing' } };
}
