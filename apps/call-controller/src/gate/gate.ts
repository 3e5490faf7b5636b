import { type CallId, type DialledSource, gateWake, numberRules, phoneNumberProblem } from '@ligai/contracts';
import {
  type Call,
  claimCalls,
  endForbiddenNumbers,
  endQueuedCalls,
  endRefusedCalls,
  findProviderProblem,
  freeSlots,
  pickQueuedCalls,
  putBack,
  type QueuedLeg,
  returnUnconfirmedClaims,
  type SwitchLease,
  terminalEvent,
} from '@ligai/db';
import { backoffMs, inBackground, messageOf, OutageLog, Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import { beginLeg } from '../leg/leg-state-machine.ts';
import { stateChanged } from '../leg/leg-writer.ts';
import { release } from '../media/media-session.ts';
import { type Reservation, reserveBridge } from '../media/reserve-bridge.ts';
import type { SwitchNode } from '../node/switch-node.ts';
import { BridgeShortage } from './bridge-shortage.ts';
import { simulatedSpeechProblem } from './simulated-speech.ts';

const checkEveryMs = 1_000;
/** How long a bridge holds the reservation beyond the longest ringing. */
const holdMarginMs = 10_000;
const seekWithinMs = 1_000;
const endedAtOnce = 100;
/**
 * Longer than reserving bridges and claiming takes. If a gate dies meanwhile, the calls that it picked are delayed by
 * this.
 */
const pickHoldMs = 5_000;
const returnBackoff = { firstMs: 200, maxMs: 2_000 };
/** Calls per second that pass one at a time on a busy machine, approximately. */
const callsPerSecondOneByOne = 25;
const mostAtOnce = 20;
/** Each lane uses a connection to Postgres, and the active legs need most of those. */
const lanes = 3;

type Reserved = { leg: QueuedLeg; bridge: Reservation };

/**
 * The gate that every call passes, from any source: a slot, a bridge, the claim, its turn, and one originate. It reads
 * the queue from Postgres and passes one call at a time, or several at once if the configured rate is high. Any number
 * of controllers may run a gate at the same time.
 */
export class Gate implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #nodes: readonly SwitchNode[];
  readonly #loop: Periodic;
  readonly #listening = new DisposableStack();
  readonly #stop = new AbortController();
  /** Unconfirmed claims that are being returned to the queue. */
  readonly #returning = new Set<Promise<void>>();
  readonly #shortage: BridgeShortage;
  #lastServed: DialledSource | null = null;

  constructor(context: ControllerContext, nodes: readonly SwitchNode[]) {
    this.#context = context;
    this.#nodes = nodes;
    this.#shortage = new BridgeShortage(context);
    const action = 'dial queued calls';
    this.#loop = new Periodic({
      ...context,
      action,
      everyMs: checkEveryMs,
      run: (signal) => this.#dialQueuedCalls(signal),
    });
    this.#listening.use(context.bus.subscribe(gateWake, () => this.#loop.wake()));
    for (const node of nodes) this.#listening.use(node.onEvent(({ type }) => type === 'dialable' && this.#wakeAll()));
  }

  /** Waits for the calls that are passing now. After that the gate publishes nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    this.#stop.abort();
    await this.#loop[Symbol.asyncDispose]();
    await Promise.allSettled(this.#returning);
  }

  /** A free slot is available to the gates of all controllers. */
  #wakeAll(): void {
    if (this.#stop.signal.aborted) return;
    this.#loop.wake();
    this.#context.bus.publish(gateWake, {});
  }

  async #dialQueuedCalls(signal: AbortSignal): Promise<void> {
    await this.#endOver();
    while (!signal.aborted && (await this.#letSomePass(signal))) {}
    this.#shortage.check();
  }

  /**
   * Ends calls that expired in the queue, calls whose hangup was requested while they returned to the queue, and calls
   * of the API while a provider rejects its key: their clients wait for a result.
   */
  async #endOver(): Promise<void> {
    const { outbox, providerStates } = this.#context;
    await outbox.commit(async (tx, { append }) => {
      const over = await endQueuedCalls(tx, endedAtOnce);
      const refused = providerStates.anyRefuses ? await endRefusedCalls(tx, endedAtOnce) : [];
      for (const call of [...over, ...refused]) await append(call.callId, terminalEvent(call));
    });
  }

  /** True if more calls may be able to pass at once. */
  async #letSomePass(signal: AbortSignal): Promise<boolean> {
    const { db, settings } = this.#context;
    const { max_calls_per_second, max_concurrent_calls, one_call_per_number } = settings.current();
    const node = this.#freestNode();
    const free = await freeSlots(db, max_concurrent_calls);
    if (!node || free <= 0) return false;
    // The call was queued under another configuration.
    if (simulatedSpeechProblem(this.#context.config, settings.current())) return false;
    // Queued calls wait: the agent could not speak to a callee who answered now.
    if (!this.#context.providerStates.allWork || (await findProviderProblem(db))) return false;
    const picked = await pickQueuedCalls(db, {
      ...{ lastServed: this.#lastServed, limit: Math.min(free, atOnce(max_calls_per_second)) },
      ...{ holdMs: pickHoldMs, oneCallPerNumber: one_call_per_number },
    });
    if (picked.length === 0) return false;
    const allowed = await this.#endForbiddenNumbers(picked);
    const reserved = await this.#reserveAll(allowed, signal);
    const claimed = await this.#dialAll(node, reserved);
    await putBack(
      db,
      allowed.filter(({ callId }) => !claimed.has(callId)),
    );
    return reserved.length === allowed.length;
  }

  /** The rules for numbers may have changed since the call was queued. Returns the calls that may be dialled. */
  async #endForbiddenNumbers(picked: readonly QueuedLeg[]): Promise<QueuedLeg[]> {
    const { config, log, outbox, settings } = this.#context;
    const rules = numberRules(settings.current(), config.extraNumbers);
    const problems = new Map(picked.map((leg) => [leg.callId, phoneNumberProblem(leg.number, rules)]));
    const bad = picked.filter(({ callId }) => problems.get(callId) !== undefined).map(({ callId }) => callId);
    if (bad.length > 0) {
      await outbox.commit(async (tx, { append }) => {
        for (const call of await endForbiddenNumbers(tx, bad)) await append(call.callId, terminalEvent(call));
      });
    }
    for (const callId of bad) log.warn({ callId, pii: { problem: problems.get(callId) } }, 'number not allowed');
    return picked.filter(({ callId }) => problems.get(callId) === undefined);
  }

  /** Returns the calls for which a bridge was reserved. */
  async #reserveAll(legs: readonly QueuedLeg[], signal: AbortSignal): Promise<Reserved[]> {
    const { ring_timeout_seconds } = this.#context.settings.current();
    const hold = { holdMs: ring_timeout_seconds * 1_000 + holdMarginMs, withinMs: seekWithinMs };
    /** Of each call without a bridge, why the last one declined it. */
    const declined = new Map<CallId, string>();
    const reserved = legs.map(async (leg) => {
      const { callId, generation } = leg;
      const request = { callId, generation, ...hold, declined: (why: string) => declined.set(callId, why) };
      // Rejects when the gate stops. The reservations of the other calls are released then.
      const bridge = await reserveBridge(this.#context, request, signal).catch(() => undefined);
      if (bridge) declined.delete(callId);
      return bridge ? [{ leg, bridge }] : [];
    });
    const found = (await Promise.all(reserved)).flat();
    if (!signal.aborted) this.#noteShortage(declined, found.length > 0);
    return found;
  }

  #noteShortage(declined: ReadonlyMap<CallId, string>, isAnyAccepted: boolean): void {
    for (const [callId, reason] of declined) this.#shortage.noteDeclined(callId, reason);
    if (isAnyAccepted && declined.size === 0) this.#shortage.noteAccepted();
  }

  /** Returns the ids of the claimed calls. */
  async #dialAll(node: SwitchNode, reserved: readonly Reserved[]): Promise<ReadonlySet<CallId>> {
    if (reserved.length === 0) return new Set();
    using claiming = new DisposableStack();
    for (const { leg } of reserved) claiming.use(node.claiming(leg.callId));
    const claimed = new Map((await this.#claim(node, reserved)).map((call) => [call.callId, call]));
    const waiting = reserved.values();
    // All lanes share one iterator: each takes the next call.
    const lane = async () => {
      for (const { leg, bridge } of waiting) {
        const call = claimed.get(leg.callId);
        if (call) await dial(node, leg, call);
        else this.#release({ leg, bridge });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    this.#lastServed = reserved.findLast(({ leg }) => claimed.has(leg.callId))?.leg.source ?? this.#lastServed;
    return new Set(claimed.keys());
  }

  #release({ leg, bridge }: Reserved): void {
    const released = release(this.#context, leg.callId, bridge, 'not dialled');
    inBackground(this.#context.log, 'release a bridge', released);
  }

  async #claim(node: SwitchNode, reserved: readonly Reserved[]): Promise<Call[]> {
    const { config, outbox, settings } = this.#context;
    const { lease } = node;
    if (!lease || !node.canDial) return [];
    const { callerNumber } = config;
    const { max_concurrent_calls: maxConcurrent, one_call_per_number: oneCallPerNumber } = settings.current();
    const legs = reserved.map(({ leg, bridge }) => ({ leg, bridgeId: bridge.bridgeId }));
    try {
      return await outbox.commit(async (tx, { append }) => {
        // A provider may have failed while bridges were being reserved.
        if (await findProviderProblem(tx)) return [];
        const claimed = await claimCalls(tx, { legs, lease, maxConcurrent, callerNumber, oneCallPerNumber });
        for (const call of claimed) await append(call.callId, stateChanged(call, 'dialing', 'queued'));
        return claimed;
      });
    } catch (error) {
      // Otherwise the bridges would hold the reservations until the ring time-out.
      for (const one of reserved) this.#release(one);
      const returning = this.#returnUnconfirmed(node, reserved, lease).finally(() => this.#returning.delete(returning));
      this.#returning.add(returning);
      inBackground(this.#context.log, 'return unconfirmed claims', returning);
      throw error;
    }
  }

  /**
   * The claim failed, but its transaction may have been committed with the reply lost. None of these calls was
   * originated, so they return to the queue. Recovery ends as `unknown` those not returned before the lease or the
   * process ends.
   */
  async #returnUnconfirmed(node: SwitchNode, reserved: readonly Reserved[], lease: SwitchLease): Promise<void> {
    const { clock, log, outbox } = this.#context;
    using claiming = new DisposableStack();
    for (const { leg } of reserved) claiming.use(node.claiming(leg.callId));
    const legs = reserved.map(({ leg }) => leg);
    const message = 'unconfirmed claims are not returned to the queue yet';
    const outage = new OutageLog({ clock, log, message });
    for (let attempt = 1; node.lease?.epoch === lease.epoch && !this.#stop.signal.aborted; attempt += 1) {
      try {
        await outbox.commit(async (tx, { append }) => {
          const returned = await returnUnconfirmedClaims(tx, legs, lease);
          for (const call of returned) await append(call.callId, stateChanged(call, 'queued', 'dialing'));
        });
        return this.#loop.wake();
      } catch (error) {
        outage.failed(messageOf(error));
        await clock.sleep(backoffMs(attempt, returnBackoff), this.#stop.signal).catch(() => {});
      }
    }
  }

  #freestNode(): SwitchNode | undefined {
    const open = this.#nodes.filter((node) => node.canDial);
    return open.toSorted((one, other) => one.sessions.size - other.sessions.size)[0];
  }
}

/** Starts the leg of a call that was just claimed; resolves when its originate is written or was cancelled. */
async function dial(node: SwitchNode, { generation }: QueuedLeg, call: Call): Promise<void> {
  const { callId, bridgeId } = call;
  const session = bridgeId && { bridgeId, generation };
  await node.open(call, beginLeg({ callId, session })).begin();
}

/**
 * How many calls pass together. One if the configured rate leaves time for it: a call that waits behind others already
 * holds a bridge and a slot. More if passing the gate takes longer than the rate allows.
 */
function atOnce(maxCallsPerSecond: number): number {
  return Math.min(mostAtOnce, Math.max(1, Math.floor(maxCallsPerSecond / callsPerSecondOneByOne)));
}
