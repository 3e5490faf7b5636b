import { type Command, eventSubject, type LigaiEvent, type Topic } from '@ligai/contracts';
import { type Clock, inBackground, isLigaiError, LigaiError, type Log, messageOf, withDeadline } from '@ligai/kernel';
import {
  createInbox,
  headers,
  type Msg,
  type NatsConnection,
  RequestError,
  TimeoutError,
} from '@nats-io/transport-node';
import { z } from 'zod';
import type { Bus, GatherOptions, HandleOptions, RequestOptions } from './bus.ts';
import { decodeReply, encodeError, encodeValue, parseJson } from './reply-envelope.ts';

/** Handlers under way get this long to answer when the bus is disposed. */
const drainMs = 3000;

/** The bus over one connection, which `connectBus` watches. */
export class NatsBus implements Bus {
  readonly #nats: NatsConnection;
  readonly #inboxPrefix: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #underWay = new Set<Promise<void>>();
  readonly #reconnected = new Set<() => void>();
  #connected = true;

  constructor(nats: NatsConnection, inboxPrefix: string, clock: Clock, log: Log) {
    this.#nats = nats;
    this.#inboxPrefix = inboxPrefix;
    this.#clock = clock;
    this.#log = log;
    inBackground(log, 'watch the NATS connection', this.#watch());
  }

  get connected(): boolean {
    return this.#connected;
  }

  async request<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    payload: z.input<Q>,
    options: RequestOptions,
  ): Promise<z.output<R>> {
    const { subject } = command;
    // A command queued until the reconnect would be carried out after its sender has timed out.
    if (!this.#connected) throw disconnected(subject);
    const body = encode(subject, command.request, payload);
    const ask = () => this.#nats.request(subject, body, { timeout: options.timeoutMs });
    const action = `Request ${subject}`;
    const reply = await withDeadline(this.#clock, options.timeoutMs, action, ask, options.signal).catch((error) => {
      throw toBusError(subject, options.timeoutMs, error);
    });
    return decodeReply(subject, command.reply, reply.string());
  }

  async gather<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    payload: z.input<Q>,
    options: GatherOptions<z.output<R>>,
  ): Promise<z.output<R>[]> {
    const { subject } = command;
    if (!this.#connected) throw disconnected(subject);
    const body = encode(subject, command.request, payload);
    const replies: z.output<R>[] = [];
    const inbox = createInbox(this.#inboxPrefix);
    const done = Promise.withResolvers<void>();
    const take = (message: Msg) => {
      // A server without a subscriber for the subject sends an empty message with status 503.
      if (message.headers?.code === 503) return done.resolve();
      try {
        replies.push(decodeReply(subject, command.reply, message.string()));
        if (options.enough?.(replies)) done.resolve();
      } catch (error) {
        this.#log.warn({ subject, detail: messageOf(error) }, 'one of several replies is an error');
      }
    };
    const subscription = this.#listen(inbox, undefined, take);
    try {
      this.#nats.publish(subject, body, { reply: inbox });
      const action = `Gather ${subject}`;
      await withDeadline(this.#clock, options.timeoutMs, action, () => done.promise, options.signal);
    } catch (error) {
      if (!isLigaiError(error, 'timeout')) throw error;
    } finally {
      subscription[Symbol.dispose]();
    }
    return replies;
  }

  handle<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    options: HandleOptions,
    handler: (payload: z.output<Q>) => Promise<z.input<R>>,
  ): Disposable {
    return this.#listen(command.subject, options.queue, (message) => {
      const answered = this.#answer(command, message, handler);
      this.#underWay.add(answered);
      inBackground(
        this.#log,
        `answer ${command.subject}`,
        answered.finally(() => this.#underWay.delete(answered)),
      );
    });
  }

  publish<M extends z.ZodType>(topic: Topic<M>, message: z.input<M>): void {
    this.#nats.publish(topic.subject, encode(topic.subject, topic.message, message));
  }

  publishEvent(event: LigaiEvent): void {
    const withId = headers();
    withId.set('Nats-Msg-Id', event.id);
    this.#nats.publish(eventSubject(event), JSON.stringify(event), { headers: withId });
  }

  subscribe<M extends z.ZodType>(
    topic: Topic<M>,
    listener: (message: z.output<M>, subject: string) => void,
  ): Disposable {
    return this.#listen(topic.subject, undefined, (message) => {
      const parsed = parseJson(topic.message, message.string());
      if (!parsed.success) {
        this.#log.warn(
          { subject: message.subject, problem: parsed.problem },
          'message dropped: it does not fit its schema',
        );
        return;
      }
      try {
        listener(parsed.data, message.subject);
      } catch (error) {
        this.#log.error({ subject: message.subject, err: error }, 'listener failed');
      }
    });
  }

  async flush(): Promise<void> {
    if (!this.#connected) throw disconnected('flush');
    await this.#nats.flush();
  }

  onReconnect(listener: () => void): Disposable {
    this.#reconnected.add(listener);
    return { [Symbol.dispose]: () => this.#reconnected.delete(listener) };
  }

  /** Unsubscribes, lets active handlers reply, and flushes pending messages. What takes too long is aborted. */
  async [Symbol.asyncDispose](): Promise<void> {
    const drained = async () => {
      await Promise.allSettled(this.#underWay);
      if (this.#connected) await this.#nats.drain();
    };
    await withDeadline(this.#clock, drainMs, 'Drain the bus', drained).catch((error) => {
      this.#log.warn({ detail: messageOf(error) }, 'bus closed before it was drained');
    });
    await this.#nats.close();
  }

  #listen(subject: string, queue: string | undefined, take: (message: Msg) => void): Disposable {
    const subscription = this.#nats.subscribe(subject, {
      ...(queue !== undefined && { queue }),
      callback: (error, message) => {
        if (error) this.#log.error({ subject, detail: error.message }, 'subscription refused');
        else take(message);
      },
    });
    return { [Symbol.dispose]: () => subscription.unsubscribe() };
  }

  async #answer<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    message: Msg,
    handler: (payload: z.output<Q>) => Promise<z.input<R>>,
  ): Promise<void> {
    const { subject } = command;
    try {
      const parsed = parseJson(command.request, message.string());
      if (!parsed.success) throw new LigaiError('invalid_request', `Cannot read ${subject}: ${parsed.problem}`);
      message.respond(encodeValue(await handler(parsed.data)));
    } catch (error) {
      if (!isLigaiError(error) || error.code === 'internal') this.#log.error({ subject, err: error }, 'handler failed');
      message.respond(encodeError(subject, error));
    }
  }

  async #watch(): Promise<void> {
    for await (const status of this.#nats.status()) {
      if (status.type === 'disconnect') {
        this.#connected = false;
        this.#log.warn({ server: status.server }, 'NATS connection lost, trying again until it is back');
      }
      if (status.type === 'reconnect') {
        this.#connected = true;
        this.#log.info({ server: status.server }, 'NATS connection is back');
        for (const listener of this.#reconnected) listener();
      }
      if (status.type === 'error') this.#log.warn({ detail: status.error.message }, 'NATS reports an error');
    }
    this.#connected = false;
  }
}

/**
 * Validates the payload before it is sent, so that the error arises in the sender. The code is `internal`, since the
 * fault is in the sender's code: `invalid_request` would mean that the owner rejected the command, and would end the
 * call.
 */
function encode(subject: string, schema: z.ZodType, payload: unknown): string {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return JSON.stringify(parsed.data);
  throw new LigaiError('internal', `Cannot send ${subject}: ${z.prettifyError(parsed.error)}`);
}

function disconnected(action: string): LigaiError {
  return new LigaiError('no_responder', `${action}: NATS is out of reach`, { retryable: true });
}

function toBusError(subject: string, timeoutMs: number, error: unknown): unknown {
  if (error instanceof RequestError && error.isNoResponders()) {
    return new LigaiError('no_responder', `No service answers ${subject}`, { retryable: true, cause: error });
  }
  if (error instanceof TimeoutError || (error instanceof Error && error.cause instanceof TimeoutError)) {
    const message = `Request ${subject}: no answer within ${timeoutMs} ms`;
    return new LigaiError('timeout', message, { retryable: true, cause: error });
  }
  if (error instanceof RequestError) {
    // The connection broke under way: whether the owner has carried it out is not known.
    return new LigaiError('outcome_unknown', `Request ${subject}: ${error.message}`, { retryable: true, cause: error });
  }
  return error;
}
