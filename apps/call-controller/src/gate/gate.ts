import { type CallId, type CallSource, gateWake, numberRules, phoneNumberProblem } from '@ligai/contracts';
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
import { backoffMs, inBackground, messageOf, Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import { beginLeg } from '../leg/leg-state-machine.ts';
import { stateChanged } from '../leg/leg-writer.ts';
import { release } from '../media/media-session.ts';
import { type Reservation, reserveBridge } from '../media/reserve-bridge.ts';
import type { SwitchNode } from '../node/switch-node.ts';
import { simulatedSpeechProblem } from './simulated-speech.ts';

const lookEveryMs = 1_000;
/** Kept on the bridge beyond the longest ringing. */
const holdMarginMs = 10_000;
const seekWithinMs = 1_000;
const endedAtOnce = 100;
/** Longer than finding bridges and claiming takes. A gate that dies meanwhile delays the calls that it picked by this. */
const pickHoldMs = 5_000;
const returnBackoff = { firstMs: 200, maxMs: 2_000 };
/** One after the other, a busy machine lets about so many pass. */
const callsPerSecondOneByOne = 25;
const mostAtOnce = 20;
/** Each waits for its turn on a connection to Postgres, of which the legs that are up need most. */
const lanes = 3;

type Reserved = { leg: QueuedLeg; bridge: Reservation };

/**
 * The gate that every call passes, whoever asked for it: a slot, a bridge, the claim, its turn, and one originate. It
 * finds its work in Postgres and lets one call pass after the other, or some together where the pace is fast. Any number
 * of controllers may run one at the same time.
 */
export class Gate implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #nodes: readonly SwitchNode[];
  readonly #loop: Periodic;
  readonly #listening = new DisposableStack();
  readonly #stop = new AbortController();
  #lastServed: CallSource | null = null;

  constructor(context: ControllerContext, nodes: readonly SwitchNode[]) {
    this.#context = context;
    this.#nodes = nodes;
    const action = 'look for queued calls';
    this.#loop = new Periodic({ ...context, action, everyMs: lookEveryMs, run: (signal) => this.#look(signal) });
    this.#listening.use(context.bus.subscribe(gateWake, () => this.#loop.wake()));
    for (const node of nodes) this.#listening.use(node.onEvent(({ type }) => type === 'dialable' && this.#wakeAll()));
  }

  /** Waits for the call that is passing now. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    this.#stop.abort();
    await this.#loop[Symbol.asyncDispose]();
  }

  /** A slot that is free is free for the gates of all controllers. */
  #wakeAll(): void {
    this.#loop.wake();
    this.#context.bus.publish(gateWake, {});
  }

  async #look(signal: AbortSignal): Promise<void> {
    await this.#endOver();
    while (!signal.aborted && (await this.#letSomePass(signal))) {}
  }

  /**
   * Calls that waited for too long, or whose hangup crossed their way back into the queue, and those of the API while a
   * provider rejects its key: whoever asked for them waits.
   */
  async #endOver(): Promise<void> {
    const { outbox, providerStates } = this.#context;
    await outbox.commit(async (tx, append) => {
      const over = await endQueuedCalls(tx, endedAtOnce);
      const refused = providerStates.anyRefuses ? await endRefusedCalls(tx, endedAtOnce) : [];
      for (const call of [...over, ...refused]) await append(call.callId, terminalEvent(call));
    });
  }

  /** True where it is worth looking for others at once. */
  async #letSomePass(signal: AbortSignal): Promise<boolean> {
    const { db, settings } = this.#context;
    const { max_calls_per_second, max_concurrent_calls, one_call_per_number } = settings.current();
    const node = this.#freestNode();
    const free = await freeSlots(db, max_concurrent_calls);
    if (!node || free <= 0) return false;
    // Queued under another configuration.
    if (simulatedSpeechProblem(this.#context.config, settings.current())) return false;
    // Queued calls wait: whoever answered now could not be talked to.
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

  /** A number that was allowed when its call was queued need not be so now. Gives the calls that may be dialled. */
  async #endForbiddenNumbers(picked: readonly QueuedLeg[]): Promise<QueuedLeg[]> {
    const { config, log, outbox, settings } = this.#context;
    const rules = numberRules(settings.current(), config.extraNumbers);
    const problems = new Map(picked.map((leg) => [leg.callId, phoneNumberProblem(leg.number, rules)]));
    const bad = picked.filter(({ callId }) => problems.get(callId) !== undefined).map(({ callId }) => callId);
    if (bad.length > 0) {
      await outbox.commit(async (tx, append) => {
        for (const call of await endForbiddenNumbers(tx, bad)) await append(call.callId, terminalEvent(call));
      });
    }
    for (const callId of bad) log.warn({ callId, pii: { problem: problems.get(callId) } }, 'number not allowed');
    return picked.filter(({ callId }) => problems.get(callId) === undefined);
  }

  /** Those for which there is a bridge. */
  async #reserveAll(legs: readonly QueuedLeg[], signal: AbortSignal): Promise<Reserved[]> {
    const { ring_timeout_seconds } = this.#context.settings.current();
    const hold = { holdMs: ring_timeout_seconds * 1_000 + holdMarginMs, withinMs: seekWithinMs };
    const reserved = legs.map(async (leg) => {
      const { callId, generation } = leg;
      const request = { callId, generation, ...hold };
      // Rejects when the gate stops. The places of the others are released then.
      const bridge = await reserveBridge(this.#context, request, signal).catch(() => undefined);
      return bridge ? [{ leg, bridge }] : [];
    });
    return (await Promise.all(reserved)).flat();
  }

  /** Gives the calls that were claimed. */
  async #dialAll(node: SwitchNode, reserved: readonly Reserved[]): Promise<ReadonlySet<CallId>> {
    if (reserved.length === 0) return new Set();
    using claiming = new DisposableStack();
    for (const { leg } of reserved) claiming.use(node.claiming(leg.callId));
    const claimed = new Map((await this.#claim(node, reserved)).map((call) => [call.callId, call]));
    const waiting = reserved.values();
    // One iterator for all lanes: each takes the next one.
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
      return await outbox.commit(async (tx, append) => {
        // It may have failed while bridges were being reserved.
        if (await findProviderProblem(tx)) return [];
        const claimed = await claimCalls(tx, { legs, lease, maxConcurrent, callerNumber, oneCallPerNumber });
        for (const call of claimed) await append(call.callId, stateChanged(call, 'dialing', 'queued'));
        return claimed;
      });
    } catch (error) {
      // The bridges would hold the places until the ring time-out.
      for (const one of reserved) this.#release(one);
      inBackground(this.#context.log, 'return unconfirmed claims', this.#returnUnconfirmed(node, reserved, lease));
      throw error;
    }
  }

  /**
   * The claim failed, but its commit may have gone through with its reply lost. None of these calls was originated, so
   * they return to the queue. What is not returned before the lease or the process ends, recovery ends as `unknown`.
   */
  async #returnUnconfirmed(node: SwitchNode, reserved: readonly Reserved[], lease: SwitchLease): Promise<void> {
    const { clock, log, outbox } = this.#context;
    using claiming = new DisposableStack();
    for (const { leg } of reserved) claiming.use(node.claiming(leg.callId));
    const legs = reserved.map(({ leg }) => leg);
    for (let attempt = 1; node.lease?.epoch === lease.epoch && !this.#stop.signal.aborted; attempt += 1) {
      try {
        await outbox.commit(async (tx, append) => {
          const returned = await returnUnconfirmedClaims(tx, legs, lease);
          for (const call of returned) await append(call.callId, stateChanged(call, 'queued', 'dialing'));
        });
        return this.#loop.wake();
      } catch (error) {
        log.warn({ attempt, detail: messageOf(error) }, 'unconfirmed claims are not returned to the queue yet');
        await clock.sleep(backoffMs(attempt, returnBackoff), this.#stop.signal).catch(() => {});
      }
    }
  }

  #freestNode(): SwitchNode | undefined {
    const open = this.#nodes.filter((node) => node.canDial);
    return open.toSorted((one, other) => one.sessions.size - other.sessions.size)[0];
  }
}

/** Starts the leg of a call that was just claimed; resolves when its originate is written, or is not to be. */
async function dial(node: SwitchNode, { generation }: QueuedLeg, call: Call): Promise<void> {
  const { callId, bridgeId } = call;
  const session = bridgeId && { bridgeId, generation };
  await node.open(call, beginLeg({ callId, session })).begin();
}

/**
 * How many calls pass together. One, while the pace leaves time for it: a call that waits for its turn behind others
 * already holds a bridge and a slot. More where the way through the gate would take longer than the pace.
 */
function atOnce(maxCallsPerSecond: number): number {
  return Math.min(mostAtOnce, Math.max(1, Math.floor(maxCallsPerSecond / callsPerSecondOneByOne)));
}
