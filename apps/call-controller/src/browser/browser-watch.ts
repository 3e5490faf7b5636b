import { type BridgeId, type CallId, type EndReason, hangupWake } from '@ligai/contracts';
import { browserGeneration, listOpenBrowserCalls, type OpenBrowserCall } from '@ligai/db';
import { Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import type { BridgeWatch } from '../media/bridge-watch.ts';
import { missingAt, release } from '../media/media-session.ts';
import { endCall } from './end-browser-call.ts';

const checkEveryMs = 1_000;

/**
 * Ends browser calls, so that none stays open: on a hangup request, which the bridge sends when the page is gone, after
 * the maximum duration, and once their bridge is silent or does not have their conversation. A page that never connects
 * is among the last. Any number of controllers may do this at the same time.
 */
export class BrowserWatch implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #bridges: BridgeWatch;
  readonly #loop: Periodic;
  readonly #listening: Disposable;
  /** The calls that their bridge did not have at the last check: the hangup request of an ended one may be on its way. */
  #missing: ReadonlySet<CallId> = new Set();

  constructor(context: ControllerContext, bridges: BridgeWatch) {
    this.#context = context;
    this.#bridges = bridges;
    const action = 'end browser calls that are over';
    this.#loop = new Periodic({ ...context, action, everyMs: checkEveryMs, run: () => this.#check() });
    this.#listening = context.bus.subscribe(hangupWake, () => this.#loop.wake());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    await this.#loop[Symbol.asyncDispose]();
  }

  async #check(): Promise<void> {
    const open = await listOpenBrowserCalls(this.#context.db);
    const missing = await this.#missingOf(open.filter((call) => this.#reasonToEnd(call) === undefined));
    const missingTwice = new Set([...missing].filter((callId) => this.#missing.has(callId)));
    this.#missing = missing;
    await Promise.all(
      open.map((call) => {
        const reason = this.#reasonToEnd(call) ?? (missingTwice.has(call.callId) ? 'media_lost' : undefined);
        return reason && this.#end(call, reason);
      }),
    );
  }

  #reasonToEnd({ bridgeId, hangupRequested, hangupReason, ageSeconds }: OpenBrowserCall): EndReason | undefined {
    if (hangupRequested) return hangupReason ?? 'api_hangup';
    if (ageSeconds >= this.#context.settings.current().max_call_duration_seconds) return 'max_duration';
    return bridgeId === null || this.#bridges.isSilent(bridgeId) ? 'media_lost' : undefined;
  }

  async #missingOf(calls: readonly OpenBrowserCall[]): Promise<Set<CallId>> {
    const byBridge = Map.groupBy(calls, ({ bridgeId }) => bridgeId as BridgeId);
    const found = await Promise.all(
      Array.from(byBridge, ([bridgeId, held]) => missingAt(this.#context, bridgeId, held.map(sessionOf))),
    );
    return new Set(found.flat());
  }

  /** The conversation ends first, so that its last turn precedes the terminal event. */
  async #end({ callId, bridgeId }: OpenBrowserCall, reason: EndReason): Promise<void> {
    if (bridgeId !== null) {
      await release(this.#context, callId, { bridgeId, generation: browserGeneration }, reason);
    }
    await endCall(this.#context, callId, reason);
  }
}

const sessionOf = ({ callId }: OpenBrowserCall) => ({ callId, generation: browserGeneration });
