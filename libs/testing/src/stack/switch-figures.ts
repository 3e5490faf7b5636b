import type { EndStatus } from '@ligai/contracts';
import type { CallTruth, SwitchTruth } from './simulated-switch.ts';

/** How a call ended according to its far end; undefined while it is active. */
export function trueEnd({ answeredAt, end }: CallTruth): EndStatus | undefined {
  if (!end) return undefined;
  if (answeredAt !== null) return 'completed';
  // The switch ended the ringing.
  if (end.by === 'switch') return 'no_answer';
  const refusal = /^refused with (\d{3})$/.exec(end.reason)?.[1];
  if (refusal === '486') return 'busy';
  return refusal === '480' ? 'no_answer' : 'failed';
}

/** The maximum number of concurrent calls, from the originate to the end. */
export function mostAtOnce(calls: readonly CallTruth[]): number {
  const changes = calls.flatMap(({ dialledAt, endedAt }) => [
    { atMs: dialledAt, by: 1 },
    { atMs: endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
  ]);
  // A call that ends in the millisecond in which another begins has freed its slot.
  changes.sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  let [up, most] = [0, 0];
  for (const { by } of changes) {
    up += by;
    most = Math.max(most, up);
  }
  return most;
}

/** The maximum number of originates within any `windowMs`. */
export function mostWithin(originates: SwitchTruth['originates'], windowMs: number): number {
  const times = originates.map(({ atMs }) => atMs).sort((one, other) => one - other);
  let first = 0;
  let most = 0;
  for (const [at, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - windowMs) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}
