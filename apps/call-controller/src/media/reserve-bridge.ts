import { type BridgeId, type CallId, reserveMedia } from '@ligai/contracts';
import { messageOf } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';

export type Reservation = { bridgeId: BridgeId; generation: number };

export type ReservationRequest = {
  callId: CallId;
  generation: number;
  /** How long the bridge holds the reservation without a further request. */
  holdMs: number;
  /** How long to search for a bridge. */
  withinMs: number;
};

/** A bridge responds immediately or not at all. */
const answerWithinMs = 1_000;
const pauseMs = 200;

/**
 * Finds a bridge with a free session. Bridges respond in a queue group, so a retry reaches a random bridge. Undefined
 * if none was found in time. A bridge whose acceptance was lost releases the reservation after `holdMs`.
 */
export async function reserveBridge(
  { bus, clock, log }: ControllerContext,
  request: ReservationRequest,
  signal?: AbortSignal,
): Promise<Reservation | undefined> {
  const { callId, generation, holdMs, withinMs } = request;
  const untilMs = clock.monotonic() + withinMs;
  const options = { timeoutMs: answerWithinMs, ...(signal && { signal }) };
  for (;;) {
    try {
      const bid = await bus.request(reserveMedia, { call_id: callId, generation, hold_ms: holdMs }, options);
      if (bid.accepted) return { bridgeId: bid.bridge_id, generation };
      log.debug({ callId, bridgeId: bid.bridge_id, reason: bid.reason }, 'a bridge declined');
    } catch (error) {
      log.debug({ callId, detail: messageOf(error) }, 'no bridge answered');
    }
    if (signal?.aborted || clock.monotonic() + pauseMs >= untilMs) return undefined;
    await clock.sleep(pauseMs, signal);
  }
}
