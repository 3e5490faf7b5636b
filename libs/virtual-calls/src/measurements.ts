import { gapsBetween, type Interval } from './ear.ts';
import type { Saying, VirtualCall } from './virtual-call.ts';

/** Silence of both sides, as the callee experiences it. */
export function silences(call: VirtualCall, { fromMs = 0, toMs = call.end?.atMs ?? call.nowMs } = {}): Interval[] {
  const people = call.said.filter(({ source }) => source === 'caller');
  return gapsBetween([...people, ...call.ear.sounds], fromMs, toMs);
}

/** How the agent answered one saying of the caller: the wait at the callee's ear, null if the agent did not speak. */
export type Answer = { saying: Saying; waitMs: number | null };

/** One for each saying of the caller; an agent who speaks before its end waits a negative time. */
export function answers(call: VirtualCall): Answer[] {
  const people = call.said.filter(({ source }) => source === 'caller');
  return people.map((saying, i) => {
    const untilMs = people[i + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const next = call.ear.sounds.find(({ startMs }) => startMs > saying.startMs && startMs < untilMs);
    return { saying, waitMs: next ? next.startMs - saying.endMs : null };
  });
}

/** From the start of a saying over the agent to the last sound of the agent; null if it was not over the agent. */
export function stopMs(call: VirtualCall, { startMs }: Saying): number | null {
  const sound = call.ear.sounds.find((one) => one.startMs <= startMs && one.endMs > startMs);
  return sound ? sound.endMs - startMs : null;
}
