import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@ligai/kernel';
import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { BridgeUnderTest } from './bridge-under-test.ts';
import { type DeepgramStream, type InstantProviders, startInstantProviders } from './instant-providers.ts';
import { Line } from './line.ts';

/** Concurrent calls and turns per call: enough samples for a p99 in a short run. `--calls N` selects one load. */
const loads = [
  { calls: 1, turns: 25 },
  { calls: 25, turns: 8 },
  { calls: 50, turns: 6 },
];

/** Calls before the measured ones, during which code is loaded and compiled: a bridge serves calls for weeks. */
const warmUp = { calls: 10, turns: 4 };

/** Silence after the caller's words, longer than the policy waits, so that no such wait is measured. */
const silentFrames = 60;

/** Measures from Deepgram's end-of-turn result to the first frame of the reply's speech at the switch. */
export const overhead: Scenario = {
  name: 'overhead',
  about: 'time that the code of LigAI adds to a turn, with providers that respond immediately',
  goal: 'Goal: p95 ≤ 10 ms at 1, 25 and 50 calls, or ≤ 2.2 × the floor. The floor is a process that only makes the same network hops.',
  async run(progress, options) {
    await using providers = await startInstantProviders();
    const rows: Row[] = [];
    for (const load of loads.filter(({ calls }) => calls === (options.calls ?? calls))) {
      const floor = await measureFloor(providers, load, progress);
      const turns = await measureBridge(providers, load, progress);
      rows.push({
        calls: load.calls,
        turns: turns.length,
        p50Ms: tenth(percentile(turns, 50)),
        p95Ms: tenth(percentile(turns, 95)),
        p99Ms: tenth(percentile(turns, 99)),
        floorP50Ms: tenth(percentile(floor, 50)),
        floorP95Ms: tenth(percentile(floor, 95)),
        p95OverFloor: tenth(percentile(turns, 95) / percentile(floor, 95)),
      });
    }
    return rows;
  },
};

type Load = (typeof loads)[number];
type Providers = { instant: InstantProviders; openLine: () => Promise<Line> };
type Call = { line: Line; deepgram: DeepgramStream };

async function measureBridge(providers: InstantProviders, load: Load, progress: (done: string) => void) {
  await using bridge = await BridgeUnderTest.start(providers.origin);
  return await measure('LigAI', load, { instant: providers, openLine: () => bridge.openLine() }, progress);
}

async function measureFloor(providers: InstantProviders, load: Load, progress: (done: string) => void) {
  await using relay = await startBareRelay(providers.origin);
  let opened = 0;
  const openLine = () => {
    opened += 1;
    return Line.open(`ws://127.0.0.1:${relay.port}/ws/${opened}`);
  };
  return await measure('floor', load, { instant: providers, openLine }, progress);
}

async function measure(
  what: string,
  load: Load,
  providers: Providers,
  progress: (done: string) => void,
): Promise<number[]> {
  await callsOf(warmUp, providers);
  progress(`${what}: ${warmUp.calls} calls of ${warmUp.turns} turns before the measurement have ended`);
  const latencies = await callsOf(load, providers);
  progress(`${what}: ${load.calls} × ${load.turns} turns measured`);
  return latencies;
}

async function callsOf({ calls, turns }: Load, { instant, openLine }: Providers): Promise<number[]> {
  using lines = new DisposableStack();
  const open: Call[] = [];
  for (let call = 0; call < calls; call += 1) {
    // In sequence, so that the newest Deepgram stream belongs to the newest line.
    const line = lines.use(await openLine());
    open.push({ line, deepgram: await instant.nextStream() });
  }
  // Starts are spread over the length of a turn: simultaneous turns would measure a queue.
  const latencies = await Promise.all(open.map((call, at) => measureTurns(call, turns, (at * 2500) / calls)));
  return latencies.flat();
}

async function measureTurns({ line, deepgram }: Call, turns: number, offsetMs: number): Promise<number[]> {
  const latencies: number[] = [];
  await systemClock.sleep(500 + offsetMs);
  // The first turn opens connections, and is not counted.
  for (let turn = 0; turn <= turns; turn += 1) {
    await line.quiet();
    await line.speak(undefined, silentFrames);
    const speech = line.nextSpeech();
    const endedAt = systemClock.monotonic();
    deepgram.endTurn('Sim, pode falar.');
    const latency = (await speech) - endedAt;
    if (turn > 0) latencies.push(latency);
  }
  return latencies;
}

export type BareRelay = { port: number; pid: number } & AsyncDisposable;

/** The floor: a process that only makes the network hops of its calls. */
export async function startBareRelay(providers: string): Promise<BareRelay> {
  const relay = spawn(process.execPath, [fileURLToPath(new URL('bare-relay.ts', import.meta.url)), providers], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(relay.stdout, 'data');
  return {
    ...{ port: Number(port), pid: relay.pid ?? 0 },
    async [Symbol.asyncDispose]() {
      relay.stdin.end();
      await once(relay, 'exit');
    },
  };
}
