import { readFile, writeFile } from 'node:fs/promises';

/** Resident memory of a process in MB; undefined if the system does not report it, or the process has ended. */
export const residentMb = (pid: number): Promise<number | undefined> => statusMb(pid, /^VmRSS:\s+(\d+) kB$/m);

/** Resets the peak that `peakMb` reads, if the system supports it. Source: proc(5), `clear_refs`. */
export const resetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {});

/** Peak resident memory in MB. */
export const peakMb = (pid: number): Promise<number | undefined> => statusMb(pid, /^VmHWM:\s+(\d+) kB$/m);

async function statusMb(pid: number, field: RegExp): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = status.match(field)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** CPU seconds (user and system) that a process has used so far; undefined if they cannot be read. */
export async function cpuSeconds(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Fields are counted after the name, which may contain any character: user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isNaN(ticks) ? undefined : ticks / 100;
}
