import { type BridgeId, type CallId, reserveMedia } from '@ligai/contracts';
import { isLigaiError, messageOf } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';

export type Reservation = { bridgeId: BridgeId; generation: number };

export type ReservationRequest = {
  callId: CallId;
  generation: number;
  /** How long the bridge holds the reservation without a further request. */
  holdMs: number;
  /** How long to search for a bridge. */
  withinMs: number;
  /** Called with the reason of each attempt that found none. */
  declined?: (reason: string) => void;
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
  const { callId, generation, holdMs, withinMs, declined } = request;
  const untilMs = clock.monotonic() + withinMs;
  const options = { timeoutMs: answerWithinMs, ...(signal && { signal }) };
  for (;;) {
    try {
      const bid = await bus.request(reserveMedia, { call_id: callId, generation, hold_ms: holdMs }, options);
      if (bid.accepted) return { bridgeId: bid.bridge_id, generation };
      log.debug({ callId, bridgeId: bid.bridge_id, reason: bid.reason }, 'a bridge declined');
      declined?.(bid.reason);
    } catch (error) {
      log.debug({ callId, detail: messageOf(error) }, 'no bridge answered');
      declined?.(isLigaiError(error, 'no_responder') ? 'no media-bridge is running' : messageOf(error));
    }
    if (signal?.aborted || clock.monotonic() + pauseMs >= untilMs) return undefined;
    await clock.sleep(pauseMs, signal);
  }
}
