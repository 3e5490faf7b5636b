import { latencyStages, type TurnLatency } from '@ligai/contracts';
import { percentile, tenth } from '../percentile.ts';
import type { Row } from '../scenario.ts';

/** One answer: its latency as LigAI recorded it, and by how much the sum differs from the recording. */
export type Compared = {
  /** Milliseconds since the Unix epoch. */
  startedAtMs: number;
  latency: TurnLatency | null;
  /** Null if the recording has no wait for this answer. */
  offMs: number | null;
};

const endMs = 5 * 60_000;

/** `p99OffAtEndMs`: of the last five minutes. `meanOffMs` has a sign: positive if the stages are longer than the wait. */
export function rowOf(variant: string, compared: readonly Compared[]): Row {
  const matched = compared.flatMap(({ offMs, startedAtMs }) => (offMs === null ? [] : [{ offMs, startedAtMs }]));
  const offs = matched.map(({ offMs }) => Math.abs(offMs));
  const untilMs = Math.max(...matched.map(({ startedAtMs }) => startedAtMs));
  const atEnd = matched.filter(({ startedAtMs }) => startedAtMs > untilMs - endMs).map(({ offMs }) => Math.abs(offMs));
  return {
    variant,
    answers: compared.length,
    unmatched: compared.length - matched.length,
    meanOffMs: tenth(matched.reduce((sum, { offMs }) => sum + offMs, 0) / matched.length),
    p50OffMs: tenth(percentile(offs, 50)),
    p99OffMs: tenth(percentile(offs, 99)),
    p99OffAtEndMs: tenth(percentile(atEnd, 99)),
    maxOffMs: tenth(Math.max(...offs)),
  };
}

/** The median of each stage. */
export function stagesRow(variant: string, compared: readonly Compared[]): Row {
  const known = compared.flatMap(({ latency }) => (latency ? [latency] : []));
  const medians = [...latencyStages, 'totalMs' as const].map((stage) => {
    return [
      stage,
      percentile(
        known.map((latency) => latency[stage]),
        50,
      ),
    ] as const;
  });
  return { stagesP50: variant, ...Object.fromEntries(medians) };
}
