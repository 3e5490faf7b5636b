import type { Row, Scenario } from '../scenario.ts';
import { cases } from './cases.ts';
import { reasons } from './reasons.ts';
import { type Fallback, runCase } from './run-case.ts';

export const goalMs = 2000;

/** Plays calls on a virtual clock, in which a provider is late, stops or fails, and measures the silence of the agent. */
export const deadair: Scenario = {
  name: 'deadair',
  about: 'silence at the callee’s ear while a reply is owed, for each fault of each provider, on a virtual clock',
  goal: `Goal: maxSilenceMs ≤ ${goalMs}, and the reason of the committed table (apps/benchmark/src/deadair/reasons.ts).`,
  async run(progress, { only }) {
    const rows: Row[] = [];
    for (const one of cases) {
      if (only !== undefined && !one.name.includes(only)) continue;
      const fallbacks: Fallback[] = one.llm ? ['none', 'works'] : ['none'];
      for (const fallback of fallbacks) {
        const { maxSilenceMs, atMs, reason } = runCase(one, fallback);
        const expected = reasons[one.name]?.[fallback] ?? 'not in the table';
        const differences = [
          ...(maxSilenceMs > goalMs ? [`DIFFER silence ${maxSilenceMs} > ${goalMs} ms`] : []),
          ...(reason === expected ? [] : [`DIFFER reason, expected ${expected}`]),
        ];
        rows.push({
          case: one.name,
          fallback,
          maxSilenceMs,
          atMs,
          reason,
          result: differences.join('; ') || 'as expected',
        });
      }
    }
    const differ = rows.filter(({ result }) => result !== 'as expected');
    progress(`${rows.length} calls, ${differ.length === 0 ? 'none differs' : `DIFFER: ${differ.length}`}`);
    return rows;
  },
};
