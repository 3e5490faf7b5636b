import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LigaiError, systemClock } from '@ligai/kernel';
import { seededRandom } from '@ligai/simulators';
import { cpuSeconds, residentMb } from '../calls/memory.ts';
import { percentile, tenth } from '../percentile.ts';
import type { Row } from '../scenario.ts';
import { foreignPeers } from './foreign-peers.ts';
import { type Measured, PeerCall, within } from './peer-call.ts';
import type { PeerProviders } from './peer-providers.ts';
import type { SystemUnderTest } from './under-test.ts';

export type Load = { calls: number; turns: number };

/** A Deepgram stream opens with its call. */
const streamTimeoutMs = 20_000;
const loopResolutionMs = 5;

/** Holds `load` conversations with a process at the same time, and returns the figures. */
export async function measureCalls(
  system: SystemUnderTest,
  { load, providers, seed }: { load: Load; providers: PeerProviders; seed: number },
): Promise<Row> {
  using lines = new DisposableStack();
  const calls = await openCalls(system, { count: load.calls, providers, seed, lines });
  await spread(calls, (call) => call.warmUp());

  const watch = watchProcess(system.pid);
  const startedAt = systemClock.monotonic();
  const cpuBefore = (await cpuSeconds(system.pid)) ?? Number.NaN;
  await spread(calls, (call) => call.converse(load.turns));
  const cpu = ((await cpuSeconds(system.pid)) ?? Number.NaN) - cpuBefore;
  const seconds = (systemClock.monotonic() - startedAt) / 1000;
  const { mb, driverP99Ms } = await watch();
  return {
    ...latencies(calls.map(({ measured }) => measured)),
    cpuPercent: Math.round((10_000 * cpu) / seconds / load.calls) / 100,
    mb: tenth(mb),
    driverP99Ms,
  };
}

type Opening = { count: number; providers: PeerProviders; seed: number; lines: DisposableStack };

async function openCalls(system: SystemUnderTest, { count, providers, seed, lines }: Opening): Promise<PeerCall[]> {
  const random = seededRandom(seed);
  providers.requests.clear();
  const calls: PeerCall[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = nameOf(random, at);
    const times = { llmAt: 0, ttsAt: 0 };
    providers.requests.set(name, times);
    // In sequence, so that the newest Deepgram stream belongs to the newest line.
    const line = lines.use(await system.openLine());
    const deepgram = await within(providers.nextStream(), streamTimeoutMs);
    if (!deepgram) throw new LigaiError('timeout', `No stream to Deepgram was opened for call ${at + 1}`);
    calls.push(new PeerCall({ line, deepgram, name, seed: seed * 1000 + at, times }));
  }
  return calls;
}

const consonants = 'bdfglmnprstv';
const vowels = 'aeiou';

/** An invented name, different for each of the first 60 calls by its end, and by chance for the others. */
function nameOf(random: () => number, at: number): string {
  const syllable = (n: number) => `${consonants[n % 12]}${vowels[Math.floor(n / 12) % 5]}`;
  const name = `${syllable(Math.floor(60 * random()))}${syllable(Math.floor(60 * random()))}${syllable(at)}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Starts are spread over the length of a turn: simultaneous turns would measure a queue. */
async function spread(calls: PeerCall[], work: (call: PeerCall) => Promise<void>): Promise<void> {
  await Promise.all(
    calls.map(async (call, at) => {
      await systemClock.sleep((at * 2500) / calls.length);
      await work(call);
    }),
  );
}

/** Memory and connections of a process until the returned function is called, and the delays of this process. */
function watchProcess(pid: number): () => Promise<{ mb: number; driverP99Ms: number }> {
  const delays = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delays.enable();
  const foreign = new Set<string>();
  const check = async () => {
    for (const peer of await foreignPeers(pid)) foreign.add(peer);
  };
  const timer = setInterval(() => void check(), 500);
  return async () => {
    clearInterval(timer);
    delays.disable();
    await check();
    if (foreign.size > 0) throw new LigaiError('internal', `Connections to other machines: ${[...foreign].join()}`);
    const driverP99Ms = tenth(Math.max(0, delays.percentile(99) / 1e6 - loopResolutionMs));
    return { mb: (await residentMb(pid)) ?? Number.NaN, driverP99Ms };
  };
}

function latencies(all: readonly Measured[]): Row {
  const of = (field: Exclude<keyof Measured, 'missed'>, p: number) =>
    tenth(
      percentile(
        all.flatMap((measured) => measured[field]),
        p,
      ),
    );
  return {
    turns: all.flatMap(({ overheadMs }) => overheadMs).length,
    overheadP50Ms: of('overheadMs', 50),
    overheadP95Ms: of('overheadMs', 95),
    sttToLlmP95Ms: of('sttToLlmMs', 95),
    llmToTtsP95Ms: of('llmToTtsMs', 95),
    ttsToFrameP95Ms: of('ttsToFrameMs', 95),
    bargeIns: all.flatMap(({ bargeInMs }) => bargeInMs).length,
    bargeInP50Ms: of('bargeInMs', 50),
    bargeInP95Ms: of('bargeInMs', 95),
    missed: all.reduce((sum, { missed }) => sum + missed, 0),
  };
}
