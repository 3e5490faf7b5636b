import { tenth } from '../percentile.ts';
import type { Row } from '../scenario.ts';
import { cpuSeconds, residentMb } from './memory.ts';

/** Memory and CPU of a stack's processes over a run. */
export class ProcessWatch {
  readonly #pids: Record<string, number>;
  readonly #memory = new Map<string, number[]>();

  constructor(pids: Record<string, number>) {
    this.#pids = pids;
  }

  async sample(): Promise<void> {
    for (const [name, pid] of Object.entries(this.#pids)) {
      const mb = await residentMb(pid);
      if (mb !== undefined) this.#memory.set(name, [...(this.#memory.get(name) ?? []), mb]);
    }
  }

  /** One row per process. The first sample is taken under load, so that growth excludes the warm-up. */
  async rows(seconds: number): Promise<Row[]> {
    const rows: Row[] = [];
    for (const [name, samples] of this.#memory) {
      const cpu = await cpuSeconds(this.#pids[name] ?? 0);
      const [first = Number.NaN] = samples;
      rows.push({
        what: name,
        firstMb: tenth(first),
        lastMb: tenth(samples.at(-1) ?? Number.NaN),
        peakMb: tenth(Math.max(...samples)),
        cpuPercent: cpu === undefined ? '' : tenth((100 * cpu) / seconds),
      });
    }
    return rows;
  }
}
