import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Clock, systemClock } from '@ligai/kernel';
import type { Broker, Publication, Subscriber, Subscription } from './broker.ts';
import {
  type ClientOperation,
  type ConnectOptions,
  type Credentials,
  OperationReader,
  ProtocolError,
} from './protocol.ts';
import { isPattern, isSubject } from './subject.ts';

/** A client that reads so slowly that this much waits for it is closed, as nats-server does (its limit is 64 MB). */
const maxWaitingBytes = 8 * 1_048_576;
const maxSubscriptions = 10_000;
/** A client that leaves two pings unanswered is gone. */
const pingEveryMs = 30_000;
const maxUnansweredPings = 2;
/** A client that has not shown its credentials by then is closed, as nats-server does. */
const authorizeWithinMs = 2000;

/** One client's socket: carries its operations to the broker and messages to the client. */
export class ClientConnection implements Subscriber {
  readonly #socket: Socket;
  readonly #broker: Broker;
  readonly #reader = new OperationReader();
  readonly #subscriptions = new Map<string, Subscription>();
  #options: ConnectOptions = { verbose: false, echo: true, headers: false, noResponders: false };
  #unansweredPings = 0;
  readonly #credentials: Credentials | undefined;
  #authorized: boolean;
  #authorizationTimer: Disposable | undefined;
  #pingTimer: Disposable | undefined;

  constructor(
    socket: Socket,
    broker: Broker,
    { credentials, clock = systemClock }: { credentials: Credentials | undefined; clock?: Clock },
  ) {
    this.#socket = socket;
    this.#broker = broker;
    this.#credentials = credentials;
    this.#authorized = credentials === undefined;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#forget());
    this.#schedulePing(clock);
    if (!this.#authorized) {
      this.#authorizationTimer = clock.after(authorizeWithinMs, () => {
        if (!this.#authorized) this.#fail('Authentication Timeout');
      });
    }
  }

  get echo(): boolean {
    return this.#options.echo;
  }

  write(data: string | Buffer): void {
    if (this.#socket.writable) this.#socket.write(data);
    if (this.#socket.writableLength > maxWaitingBytes) this.close();
  }

  deliver(subscription: Subscription, { subject, reply, headerBytes, payload }: Publication): void {
    subscription.delivered += 1;
    const names = `${subject} ${subscription.sid}${reply === undefined ? '' : ` ${reply}`}`;
    const bare = headerBytes > 0 && !this.#options.headers;
    const body = bare ? payload.subarray(headerBytes) : payload;
    const head =
      headerBytes > 0 && !bare ? `HMSG ${names} ${headerBytes} ${body.length}\r\n` : `MSG ${names} ${body.length}\r\n`;
    this.#socket.cork();
    this.write(head);
    this.write(body);
    this.write('\r\n');
    this.#socket.uncork();
    if (subscription.max !== undefined && subscription.delivered >= subscription.max) this.#remove(subscription);
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    try {
      for (const operation of this.#reader.push(chunk)) {
        if (!this.#socket.writable) return;
        this.#carryOut(operation);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail(error.message);
    }
  }

  #carryOut(operation: ClientOperation): void {
    if (operation.op === 'connect') this.#authorized = this.#admits(operation.credentials);
    if (!this.#authorized) throw new ProtocolError('Authorization Violation');
    switch (operation.op) {
      case 'ping':
        this.write('PONG\r\n');
        return;
      case 'pong':
        this.#unansweredPings = 0;
        return;
      case 'connect':
        this.#options = operation.options;
        break;
      case 'publish':
        this.#publish(operation);
        break;
      case 'subscribe':
        this.#subscribe(operation);
        break;
      case 'unsubscribe':
        this.#unsubscribe(operation.sid, operation.max);
    }
    if (this.#options.verbose) this.write('+OK\r\n');
  }

  #admits(shown: Credentials): boolean {
    if (this.#credentials === undefined) return true;
    const { user, password } = this.#credentials;
    return same(shown.user, user) && same(shown.password, password);
  }

  #publish(publication: Publication): void {
    if (!isSubject(publication.subject)) {
      this.write("-ERR 'Invalid Publish Subject'\r\n");
      return;
    }
    const reached = this.#broker.publish(this, publication);
    const { reply } = publication;
    if (reached || reply === undefined || !this.#options.noResponders || !this.#options.headers) return;
    const status = Buffer.from('NATS/1.0 503\r\n\r\n');
    this.#broker.publish(this, { subject: reply, reply: undefined, headerBytes: status.length, payload: status });
  }

  #subscribe({ subject, queue, sid }: { subject: string; queue: string | undefined; sid: string }): void {
    if (!isPattern(subject)) {
      this.write("-ERR 'Invalid Subject'\r\n");
      return;
    }
    if (this.#subscriptions.size >= maxSubscriptions) throw new ProtocolError('Maximum Subscriptions Exceeded');
    if (this.#subscriptions.has(sid)) return;
    const subscription = { client: this, subject, queue, sid, delivered: 0, max: undefined };
    this.#subscriptions.set(sid, subscription);
    this.#broker.subscriptions.add(subject, subscription);
  }

  #unsubscribe(sid: string, max: number | undefined): void {
    const subscription = this.#subscriptions.get(sid);
    if (!subscription) return;
    if (max === undefined || max === 0 || subscription.delivered >= max) this.#remove(subscription);
    else subscription.max = max;
  }

  #remove(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.sid);
    this.#broker.subscriptions.remove(subscription.subject, subscription);
  }

  #fail(words: string): void {
    if (this.#socket.writable) this.#socket.write(`-ERR '${words}'\r\n`);
    this.#socket.destroySoon();
    // The last output may wait for a client that does not read it.
    this.#socket.setTimeout(1000, () => this.#socket.destroy());
    this.#forget();
  }

  #forget(): void {
    this.#pingTimer?.[Symbol.dispose]();
    this.#authorizationTimer?.[Symbol.dispose]();
    for (const subscription of [...this.#subscriptions.values()]) this.#remove(subscription);
    this.#broker.clients.delete(this);
  }

  #schedulePing(clock: Clock): void {
    this.#pingTimer = clock.after(pingEveryMs, () => {
      if (this.#unansweredPings >= maxUnansweredPings) {
        this.#fail('Stale Connection');
        return;
      }
      this.#unansweredPings += 1;
      this.write('PING\r\n');
      this.#schedulePing(clock);
    });
  }
}

function same(shown: string, expected: string): boolean {
  const [one, other] = [Buffer.from(shown), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
