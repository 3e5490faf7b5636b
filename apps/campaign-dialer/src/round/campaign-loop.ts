import {
  CallEnded,
  CallFailed,
  type CallId,
  CallStarted,
  CallStateChanged,
  callEventSubject,
  campaignWake,
  providerChanged,
  topic,
} from '@ligai/contracts';
import { countQueuedCalls, findProviderProblem, listCampaignsUnderWay, type Waiting } from '@ligai/db';
import { messageOf, OutageLog, Periodic } from '@ligai/kernel';
import { type ClaimedContacts, requestContactCalls } from '../dial/request-contact-calls.ts';
import { withdrawRinging } from '../dial/withdraw-ringing.ts';
import type { DialerContext } from '../timing.ts';
import { runRound } from './run-round.ts';

/**
 * Runs a round for every campaign under way: after a change of a call or of a campaign, and once a second. Any number
 * of dialers may do so; each round is run by one of them.
 */
export class CampaignLoop implements AsyncDisposable {
  readonly #context: DialerContext;
  readonly #loop: Periodic;
  readonly #listening = new DisposableStack();
  #gathering: Disposable | undefined;
  /** The internal error because of which calls could not be requested. */
  #ownFault: string | undefined;
  readonly #notConfirmed: OutageLog;
  readonly #notWithdrawn: OutageLog;
  /** By campaign whose rounds fail. */
  readonly #failing = new Map<number, OutageLog>();
  /** Counts the rounds, so that the first campaign in the list is not always served first. */
  #roundsRun = 0;

  constructor(context: DialerContext) {
    this.#context = context;
    this.#notConfirmed = new OutageLog({
      ...context,
      message: 'requests for calls of campaigns are not confirmed; each is repeated with the same call_id',
      overMessage: 'requests for calls of campaigns are confirmed again',
    });
    const message = 'ringing calls are not withdrawn yet';
    this.#notWithdrawn = new OutageLog({ ...context, message });
    const everyMs = context.timing.roundEveryMs;
    this.#loop = new Periodic({
      ...context,
      action: 'run campaigns',
      everyMs,
      run: (signal) => this.#runRounds(signal),
    });
    this.#listen();
  }

  wake(): void {
    this.#loop.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    this.#gathering?.[Symbol.dispose]();
    await this.#loop[Symbol.asyncDispose]();
  }

  #listen(): void {
    const { bus, health } = this.#context;
    this.#listening.use(health.add('asking for calls', () => this.#ownFault));
    const soon = () => this.#wakeSoon();
    this.#listening.use(bus.subscribe(campaignWake, soon));
    this.#listening.use(bus.subscribe(providerChanged, soon));
    this.#listening.use(bus.onReconnect(soon));
    for (const event of [CallStarted, CallEnded, CallFailed]) {
      const subject = callEventSubject('*', event.shape.type.value);
      this.#listening.use(bus.subscribe(topic(subject, event), soon));
    }
    // A call that leaves the queue makes room there; later states of a conversation are not relevant here.
    const changes = topic(callEventSubject('*', 'call.state_changed'), CallStateChanged);
    this.#listening.use(bus.subscribe(changes, ({ data }) => data.state === 'dialing' && soon()));
  }

  #wakeSoon(): void {
    const { clock, timing } = this.#context;
    this.#gathering ??= clock.after(timing.gatherMs, () => {
      this.#gathering = undefined;
      this.wake();
    });
  }

  async #runRounds(signal: AbortSignal): Promise<void> {
    const { db, log } = this.#context;
    const ids = await listCampaignsUnderWay(db);
    for (const id of this.#failing.keys()) if (!ids.includes(id)) this.#failing.delete(id);
    if (ids.length === 0) return;
    const waiting = await findProviderProblem(db);
    const ringing: CallId[] = [];
    const claims: ClaimedContacts[] = [];
    let room = this.#longestQueue() - (await countQueuedCalls(db, 'campaign'));
    const first = this.#roundsRun++ % ids.length;
    for (const id of [...ids.slice(first), ...ids.slice(0, first)]) {
      if (signal.aborted) break;
      const result = await this.#runRound(id, Math.max(0, room), waiting).catch((error) => this.#failed(id, error));
      if (!result) continue;
      this.#failing.get(id)?.over({ campaignId: id });
      this.#failing.delete(id);
      if (result.completed) log.info({ campaignId: id }, 'campaign completed');
      room -= result.claimed;
      claims.push(result);
      ringing.push(...result.ringing);
    }
    // A rejected key fails every conversation: no callee is to answer for that. Other states may pass meanwhile.
    const unwanted = waiting?.state === 'refused' ? ringing : [];
    await withdrawRinging(this.#context, unwanted, this.#notWithdrawn);
    const { refused, ownFault } = await requestContactCalls(this.#context, claims, this.#notConfirmed);
    if (ownFault !== undefined || claims.some(({ asked }) => asked.length > 0)) this.#ownFault = ownFault;
    // Their contacts have ended, so there is room for others.
    if (refused > 0) this.wake();
  }

  /** The rounds of other campaigns continue, and this campaign has its next round. */
  #failed(campaignId: number, error: unknown): undefined {
    const outage = this.#failing.get(campaignId) ?? this.#outageOfRounds();
    this.#failing.set(campaignId, outage);
    outage.failed(messageOf(error), { campaignId, err: error });
  }

  #outageOfRounds(): OutageLog {
    return new OutageLog({
      ...this.#context,
      message: 'round of a campaign failed, it is tried again',
      overMessage: 'rounds of the campaign work again',
    });
  }

  #runRound(id: number, room: number, waiting: Waiting | undefined) {
    const { outbox, timing } = this.#context;
    return outbox.commit((tx, { append, appendToCampaign }) =>
      runRound({ tx, append, appendToCampaign }, id, { room, waiting, timing }),
    );
  }

  /**
   * How many calls of campaigns may wait at the gate: those of a quarter of a second. Enough that the gate need not
   * wait for this service, few enough not to delay calls that are scheduled, paused or changed meanwhile.
   */
  #longestQueue(): number {
    return Math.max(2, Math.ceil(this.#context.settings.current().max_calls_per_second / 4));
  }
}
