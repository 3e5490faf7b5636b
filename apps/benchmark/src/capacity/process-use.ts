import { cpuSeconds, residentMb } from '../calls/memory.ts';
import { machineTimeMs } from './lateness.ts';

/** Processor time and resident memory of some processes together, up to a time. */
export type ProcessUse = { atMs: number; cpuSeconds: number; mb: number };

export async function useOf(processes: readonly { pid: number }[]): Promise<ProcessUse> {
  const each = await Promise.all(
    processes.map(async ({ pid }) => ({ cpu: await cpuSeconds(pid), mb: await residentMb(pid) })),
  );
  const sum = (of: (one: (typeof each)[number]) => number | undefined) =>
    each.reduce((total, one) => total + (of(one) ?? Number.NaN), 0);
  return { atMs: machineTimeMs(), cpuSeconds: sum(({ cpu }) => cpu), mb: sum(({ mb }) => mb) };
}
