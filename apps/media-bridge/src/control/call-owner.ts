import type { Bus } from '@ligai/bus';
import { breakPlayback, hangupCall, playUpload } from '@ligai/contracts';
import { type Clock, isLigaiError, LigaiError, type Log, retry, toLigaiError } from '@ligai/kernel';
import type { Controller, SessionCall } from '../session/session-ports.ts';

const timeoutMs = 2000;
/** Until the call has ended: a person is on the line, and the controller or Postgres may return. */
const hangUpRetries = { attempts: Number.POSITIVE_INFINITY, backoff: { firstMs: 200, maxMs: 2500 } };
const overCodes = ['call_ended', 'call_not_found', 'stale_generation'] as const;
/** With the backoff above, about ten seconds. */
const mostRefusals = 8;
/**
 * A restarted controller, or another one, owns the call once the lease has expired (4 s). A reply that fails before
 * that counts as a failure of the call, which ends after two.
 */
const ownerBackWithinMs = 8000;
const playRetries = { attempts: Number.POSITIVE_INFINITY, backoff: { firstMs: 100, maxMs: 400 } };
/** Without an owner no playback continues for long, and a late break would stop other words. */
const breakRetries = { attempts: 3, backoff: { firstMs: 100, maxMs: 400 } };

/** Sends commands to the call's controller over the bus. Each may be repeated without further effect. */
export function callOwner(bus: Bus, clock: Clock, log: Log): Controller {
  return {
    async hangUp({ callId, generation }, reason, signal) {
      const request = { call_id: callId, reason, generation };
      let refusals = 0;
      const ask = async (): Promise<void> => {
        try {
          await bus.request(hangupCall, request, { timeoutMs, signal });
        } catch (error) {
          // The call has ended, or another bridge has it.
          if (overCodes.some((code) => isLigaiError(error, code))) return;
          const failure = toLigaiError(error);
          if (failure.retryable || signal.aborted) throw error;
          // A person is on the line: a rejection may be a fault of this controller, and another may execute the hangup.
          refusals += 1;
          log.warn({ callId, generation, code: failure.code, detail: failure.message, refusals }, 'hangup rejected');
          const action = `Cannot hang up call ${callId}: refused ${refusals} times: ${failure.message}`;
          throw new LigaiError(failure.code, action, { retryable: refusals < mostRefusals, cause: error });
        }
      };
      await retry(clock, { ...hangUpRetries, signal }, ask);
    },
    async play(call, upload, turnId) {
      const request = { ...named(call), upload, turn_id: turnId };
      const patience = new AbortController();
      using _ = clock.after(ownerBackWithinMs, () => patience.abort(unowned(call)));
      const { signal } = patience;
      await retry(clock, { ...playRetries, signal }, () => bus.request(playUpload, request, { timeoutMs, signal }));
    },
    async break(call) {
      await retry(clock, breakRetries, () => bus.request(breakPlayback, named(call), { timeoutMs }));
    },
  };
}

const unowned = ({ callId }: SessionCall): LigaiError =>
  new LigaiError('timeout', `Cannot play to call ${callId}: no call-controller owns it`, { retryable: true });

function named({ callId, generation }: SessionCall): { call_id: SessionCall['callId']; generation: number } {
  return { call_id: callId, generation };
}
