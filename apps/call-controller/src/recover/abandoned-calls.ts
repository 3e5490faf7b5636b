import { endAbandonedCalls } from '@ligai/db';
import { Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import { appendEnd } from '../leg/leg-writer.ts';
import { graceMs } from './judge-leg.ts';

const checkEveryMs = 10_000;
/** A restarted controller regains its lease well before this. */
const unheldMs = 60_000;
const endedAtOnce = 100;

/**
 * Ends calls whose switch is no longer configured in any controller: recovery never runs for them, and each occupies a
 * slot.
 */
export function endAbandoned(context: ControllerContext): AsyncDisposable {
  const action = 'end calls whose switch no controller is configured for';
  return new Periodic({ ...context, action, everyMs: checkEveryMs, run: () => endThem(context) });
}

async function endThem({ log, outbox, settings }: ControllerContext): Promise<void> {
  const { max_call_duration_seconds, ring_timeout_seconds } = settings.current();
  const answeredMs = max_call_duration_seconds * 1_000 + graceMs;
  const unansweredMs = ring_timeout_seconds * 1_000 + graceMs;
  await outbox.commit(async (tx, { append }) => {
    for (const call of await endAbandonedCalls(tx, { unheldMs, answeredMs, unansweredMs, limit: endedAtOnce })) {
      const { callId, node, status } = call;
      log.warn({ callId, node, status }, 'ending a call whose switch no controller is configured for');
      await appendEnd({ tx, append }, call);
    }
  });
}
