import { passPace } from '@ligai/db';
import { isLigaiError, messageOf } from '@ligai/kernel';
import type { LegInput } from './leg.ts';
import type { LegPorts } from './leg-ports.ts';

/**
 * The rate limit applies to 1,050 ms, and another 50 ms allow for different transit times: in no window of 1,050 ms
 * does the switch receive more than `max_calls_per_second`.
 */
const windowMs = 1_100;

type Attempt = { sent: Promise<void> } | { sent: null };

/**
 * Waits for its turn, checks the leg, the lease and the providers again, and writes one originate. Its result arrives
 * as leg events; the return value reports only an originate that was not sent or was rejected at once.
 */
export async function originate(ports: LegPorts): Promise<LegInput | undefined> {
  const { owned, context, refusal } = ports;
  const { sent } = await sendInTurn(ports);
  if (sent === null) return { type: 'originate_not_sent', atMs: context.clock.now(), refusal: refusal() };
  try {
    await sent;
    return undefined;
  } catch (error) {
    // The response of the switch may contain the dial string, with the number.
    context.log.warn({ callId: owned.callId, pii: { detail: messageOf(error) } }, 'originate rejected by the switch');
    return inputOf(error, context.clock.now());
  }
}

async function sendInTurn(ports: LegPorts): Promise<Attempt> {
  const { context, signal, owned } = ports;
  const { clock, db, log, settings } = context;
  let attempt: Attempt = { sent: null };
  try {
    for (;;) {
      if (!isStillWanted(ports)) return attempt;
      const intervalMs = windowMs / settings.current().max_calls_per_second;
      // The last check and the write are one synchronous step, so nothing can run between them.
      const waitMs = await passPace(db, intervalMs, () => {
        if (isStillWanted(ports)) attempt = { sent: send(ports) };
      });
      if (waitMs === 0) return attempt;
      await clock.sleep(waitMs, signal);
    }
  } catch (error) {
    // A written originate is sent, even if `passPace` could not commit.
    log.warn({ callId: owned.callId, detail: messageOf(error) }, 'rate limit check of the originate failed');
    return attempt;
  }
}

/** A provider may have failed since the claim: then the callee would hear an apology. */
const isStillWanted = (ports: LegPorts): boolean =>
  ports.leg().state === 'dialing' &&
  ports.mayOriginate() &&
  ports.context.providerStates.allWork &&
  !ports.signal.aborted;

function send({ telephony, owned, number, source, context, noteOriginated }: LegPorts): Promise<void> {
  const { config, log, settings } = context;
  const sent = telephony.originate({
    callId: owned.callId,
    number,
    ringTimeoutMs: settings.current().ring_timeout_seconds * 1_000,
    ...(config.callerNumber && { callerId: config.callerNumber }),
  });
  noteOriginated();
  log.info({ callId: owned.callId, source, node: telephony.node, pii: { number } }, 'call placed');
  // Awaited after `passPace` has returned; a rejection meanwhile must not count as unhandled.
  sent.catch(() => {});
  return sent;
}

function inputOf(error: unknown, atMs: number): LegInput | undefined {
  if (isLigaiError(error, 'switch_unavailable')) return { type: 'originate_not_sent', atMs };
  // Recovery asks the switch whether the leg exists; nothing is sent again.
  if (isLigaiError(error, 'outcome_unknown')) return undefined;
  if (isLigaiError(error, 'invalid_request')) return { type: 'originate_failed', cause: 'INVALID_NUMBER_FORMAT' };
  if (isLigaiError(error, 'switch_rejected')) return { type: 'originate_failed', cause: 'INVALID_URL' };
  return undefined;
}
