import { messageOf, systemClock } from '@ligai/kernel';
import { tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { installLiveKit } from './install-livekit.ts';
import type { VariantName } from './livekit-variants.ts';
import { type Load, measureCalls } from './measure-calls.ts';
import { startPeerProviders } from './peer-providers.ts';
import { type SystemUnderTest, startBridge, startLiveKit } from './under-test.ts';

/** The other settings of LiveKit are measured at this load only. */
const middle: Load = { calls: 10, turns: 4 };
/** Concurrent calls in one process, and turns of each; each load has a process of its own. `--calls N` selects one load. */
const loads: Load[] = [{ calls: 1, turns: 4 }, middle, { calls: 20, turns: 3 }];
const otherVariants: VariantName[] = ['livekit quick', 'livekit stt'];
const defaultSeed = 1;
/** After this time no measurement begins, so that the whole takes at most four minutes. */
const lastStartMs = 190_000;

export const peer: Scenario = {
  name: 'peer',
  about: "the same calls with LigAI's media-bridge and with LiveKit's AgentSession",
  goal: 'Goal: at most half of the overhead and of the barge-in time of livekit, at most a sixth of its processor time.',
  async run(progress, { calls, only = '', dataDir, seed = defaultSeed }) {
    const startedAt = systemClock.monotonic();
    await using providers = await startPeerProviders();
    const rows: Row[] = [];
    const measure = async (system: string, its: readonly Load[], start: () => Promise<SystemUnderTest>) => {
      if (!system.includes(only)) return;
      for (const load of its) {
        if (systemClock.monotonic() - startedAt > lastStartMs) {
          rows.push({ system, calls: load.calls, ok: false, reason: 'no time was left' });
          continue;
        }
        await using process = await start();
        const figures = await measureCalls(process, { load, providers, seed });
        rows.push({ system, calls: load.calls, ...figures });
        progress(`${system}: ${load.calls} × ${load.turns} turns measured`);
      }
    };

    const all = calls === undefined ? loads : [{ calls, turns: 4 }];
    await measure('ligai', all, () => startBridge(providers.origin));
    if ('ligai' === only) return rows;
    try {
      await using livekit = await installLiveKit(dataDir);
      progress(`@livekit/agents ${livekit.version} is installed`);
      const start = (variant: VariantName) => () => startLiveKit(livekit, providers.origin, variant);
      await measure('livekit', all, start('livekit'));
      const others = all.includes(middle) ? [middle] : all;
      for (const variant of otherVariants) await measure(variant, others, start(variant));
    } catch (error) {
      rows.push({ system: 'livekit', ok: false, reason: messageOf(error) });
    }
    return [...withMemoryPerCall(rows), ...ratios(rows)];
  },
};

/** Adds the memory that each call takes: the difference from the process with the smallest load. */
function withMemoryPerCall(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    if (row['mb'] === undefined) return row;
    const least = rows.find(({ system }) => system === row['system']);
    const calls = Number(row['calls']) - Number(least?.['calls']);
    return { ...row, mbPerCall: calls > 0 ? tenth((Number(row['mb']) - Number(least?.['mb'])) / calls) : '' };
  });
}

const compared = { overhead: 'overheadP95Ms', bargeIn: 'bargeInP95Ms', cpu: 'cpuPercent', memory: 'mb' };

/** LigAI's figures divided by those of LiveKit with as many calls. */
function ratios(rows: readonly Row[]): Row[] {
  return rows
    .filter(({ system, cpuPercent }) => system !== 'ligai' && cpuPercent !== undefined)
    .flatMap((theirs) => {
      const own = rows.find(({ system, calls }) => system === 'ligai' && calls === theirs['calls']);
      if (own?.['cpuPercent'] === undefined) return [];
      const figures = Object.entries(compared).map(([name, key]) => [
        `${name}Ratio`,
        Math.round((100 * Number(own[key])) / Number(theirs[key])) / 100,
      ]);
      return [{ pair: `ligai / ${theirs['system']}`, calls: theirs['calls'] ?? 0, ...Object.fromEntries(figures) }];
    });
}
