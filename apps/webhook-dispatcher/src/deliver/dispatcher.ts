import { allCallEvents, deliveryWake, isWebhookEvent } from '@ligai/contracts';
import { type ClaimedDelivery, claimDeliveries, deferDelivery, nextDeliveryInMs, type Room } from '@ligai/db';
import { messageOf, Periodic, withDeadline } from '@ligai/kernel';
import type { Answer } from '../send/message.ts';
import { ResultWriter } from '../settle/result-writer.ts';
import type { DispatcherContext } from '../timing.ts';
import { firstWidth, Lane } from './lane.ts';
import { observeAttempts } from './observe-attempts.ts';
import { outcomeOf } from './outcome.ts';
import { OwnFaults } from './own-faults.ts';

/** The limit of attempts under way and unsaved results of all endpoints: it bounds the memory of this process. */
const mostAtOnce = 1_024;

/**
 * Sends due deliveries. It reads them from Postgres, woken by the events and by the gateway; a lost wake message costs
 * a second. Any number of dispatchers may run concurrently.
 */
export class Dispatcher implements AsyncDisposable {
  readonly #context: DispatcherContext;
  readonly #lanes = new Map<number, Lane>();
  readonly #results: ResultWriter;
  readonly #loop: Periodic;
  readonly #listening = new DisposableStack();
  readonly #abandon = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #observe: (answer: Answer) => void;
  readonly #ownFaults: OwnFaults;
  /** When the first retry is due, in monotonic milliseconds. */
  #dueAtMs = Number.POSITIVE_INFINITY;

  constructor(context: DispatcherContext) {
    const { bus } = context;
    this.#context = context;
    this.#observe = observeAttempts(context.metrics);
    this.#ownFaults = new OwnFaults(context);
    this.#listening.use(context.health.add('sending', () => this.#ownFaults.problem));
    // A settled attempt frees capacity, and allows the next event of the same call.
    this.#results = new ResultWriter(context, () => this.wake());
    const everyMs = () => this.#pauseMs();
    this.#loop = new Periodic({
      ...context,
      action: 'send webhooks that are due',
      everyMs,
      run: () => this.#startDueDeliveries(),
    });
    this.#listening.use(bus.subscribe(allCallEvents, ({ type }) => isWebhookEvent(type) && this.wake()));
    this.#listening.use(bus.subscribe(deliveryWake, () => this.wake()));
    this.#listening.use(bus.onReconnect(() => this.wake()));
  }

  wake(): void {
    this.#loop.wake();
  }

  /** Claims nothing further, waits briefly for responses under way, and leaves the rest to the next dispatcher. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, timing } = this.#context;
    this.#listening.dispose();
    await this.#loop[Symbol.asyncDispose]();
    const answered = () => Promise.all(this.#underWay);
    await withDeadline(clock, timing.finishWithinMs, 'Answers under way', answered).catch(() => {});
    this.#abandon.abort();
    await Promise.all(this.#underWay);
    await this.#results[Symbol.asyncDispose]();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
  }

  async #startDueDeliveries(): Promise<void> {
    const { db, clock, timing } = this.#context;
    const room = this.#room();
    if (room.total <= 0) return;
    const claimed = await claimDeliveries(db, room, timing.leaseMs);
    for (const delivery of claimed) this.#start(delivery);
    // After this batch every lane is full or has nothing due; another query follows when the batch is settled.
    if (claimed.length > 0) return;
    await this.#closeIdleLanes();
    const dueInMs = (await nextDeliveryInMs(db)) ?? Number.POSITIVE_INFINITY;
    this.#dueAtMs = clock.monotonic() + Math.ceil(dueInMs);
  }

  #pauseMs(): number {
    const { clock, timing } = this.#context;
    const dueInMs = this.#dueAtMs - clock.monotonic();
    // Due deliveries have just been queried.
    return dueInMs > 0 ? Math.min(dueInMs, timing.checkEveryMs) : timing.checkEveryMs;
  }

  #room(): Room {
    return {
      byWebhook: new Map([...this.#lanes].map(([webhookId, lane]) => [webhookId, lane.room])),
      ofOthers: firstWidth,
      total: mostAtOnce - this.#underWay.size - this.#results.size,
    };
  }

  #start(delivery: ClaimedDelivery): void {
    const lane = this.#lanes.get(delivery.webhookId) ?? new Lane(this.#context);
    this.#lanes.set(delivery.webhookId, lane);
    const attempt = this.#attempt(lane, delivery).finally(() => this.#underWay.delete(attempt));
    this.#underWay.add(attempt);
  }

  async #attempt(lane: Lane, delivery: ClaimedDelivery): Promise<void> {
    const { log, timing } = this.#context;
    const attempt = delivery.attempts + 1;
    const answer = await this.#send(lane, delivery);
    // Either a stop: whether it was sent is unknown, and the next dispatcher sends it again. Or an internal error.
    if (answer === 'not settled') return;
    this.#observe(answer);
    const outcome = outcomeOf(answer, attempt, delivery.retryForHours, timing);
    const { webhookId, id: deliveryId, claim } = delivery;
    const { statusCode, body: responseBody, error, tookMs: responseTimeMs } = answer;
    if (outcome.next.status === 'dead') log.warn({ webhookId, deliveryId, attempt, detail: error }, 'delivery is dead');
    const facts = { deliveryId, claim, webhookId, attempt, statusCode, responseBody, error, responseTimeMs };
    this.#results.add({ ...facts, ...outcome });
  }

  async #send(lane: Lane, delivery: ClaimedDelivery): Promise<Answer | 'not settled'> {
    try {
      const answer = await lane.send(delivery, this.#abandon.signal);
      this.#ownFaults.clear(delivery.webhookId);
      return answer;
    } catch (error) {
      if (!this.#abandon.signal.aborted) await this.#defer(delivery, error);
      return 'not settled';
    }
  }

  /** An error of the lane is never caused by the endpoint: the delivery is deferred, and no attempt is counted. */
  async #defer({ webhookId, id: deliveryId, claim }: ClaimedDelivery, fault: unknown): Promise<void> {
    const { db, log, timing } = this.#context;
    this.#ownFaults.note(webhookId, fault);
    try {
      await deferDelivery(db, { deliveryId, claim, inMs: timing.ownFaultPauseMs });
    } catch (error) {
      // Its lease expires, which has the same effect.
      log.warn({ webhookId, deliveryId, detail: messageOf(error) }, 'cannot reschedule the delivery');
    }
  }

  async #closeIdleLanes(): Promise<void> {
    for (const [webhookId, lane] of this.#lanes) {
      if (!lane.isIdleFor(this.#context.timing.idleMs)) continue;
      this.#lanes.delete(webhookId);
      await lane.close();
    }
  }
}
