import { isLigaiError, systemClock } from '@ligai/kernel';
import { BridgeUnderTest } from '../overhead/bridge-under-test.ts';
import { type BareRelay, startBareRelay } from '../overhead/overhead.ts';
import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { type CallPeers, startCallPeers } from './call-peers.ts';
import { overheadOf } from './overhead-of.ts';
import { bridgeCore, otherCore, pin } from './pin.ts';
import { type ProcessUse, useOf } from './process-use.ts';
import { costTable } from './profile/cost-table.ts';
import { askForProfile } from './profile/profile.ts';
import type { OpenCall } from './switch-driver.ts';

/** Fixed numbers of calls, for the processor time and the memory of a call. */
const fixedSteps = [50, 100, 150];
/** Calls of the comparison of one bridge with two. */
const dividedCalls = 100;
const searchStep = 35;
/** Calls before the first step, during which code is loaded and compiled. */
const warmUpCalls = 10;
const mostCalls = 1000;
const openPerSecond = 15;
/** Until the code that more calls use is compiled and the heap has its size: what a bridge needs for hours is measured. */
const settleMs = 20_000;
/** For the comparison: two bridges have half of the calls each, and compile the same code after twice the time. */
const dividedSettleMs = 60_000;
/** Contains a collection of the old generation. */
const measureMs = 30_000;

/** Frames or turns that are later than this are noticed by callers; a later driver measures only itself. */
const limits = { frameLateP99Ms: 20, overheadP95Ms: 100, driverLateP99Ms: 10 };

const prompt = { greeting: 'Olá! Aqui é a assistente virtual. Em que posso ajudar?', language: 'pt-BR' };

export const capacity: Scenario = {
  name: 'capacity',
  about: 'calls that one media-bridge process serves on one core, and the processor time and memory of each',
  goal: 'Goal: calls ≥ 220, cpuPercentPerCall ≤ 0.4, mbPerCall ≤ 2; two bridges ≤ 1.1 × the processor time of one. `ok` is false if the driver, not the bridge, was the limit.',
  async run(progress, { calls, only }) {
    await pin(process.pid, otherCore);
    const isProfile = only === 'profile';
    if (calls !== undefined || isProfile) return await measureOne(progress, { steps: [calls ?? 100], isProfile });
    const steps = await measureBridges(1, { steps: fixedSteps, search: true, settleMs, progress });
    const divided = { steps: [dividedCalls], search: false, settleMs: dividedSettleMs, progress };
    const one = await measureBridges(1, divided);
    const two = await measureBridges(2, divided);
    const floor = await measureFloor(1, progress);
    const twoFloors = await measureFloor(2, progress);
    return [...[...steps, ...one, ...two].map(rowOf), summaryOf({ steps, one, two, floor, twoFloors })];
  },
};

type Progress = (done: string) => void;

/** One step: a number of concurrent calls. */
type Step = {
  bridges: number;
  calls: number;
  cpuPercentPerCall: number;
  mb: number;
  mbPerCall: number;
  frameLateP99Ms: number;
  driverLateP99Ms: number;
  overheadP50Ms: number;
  overheadP95Ms: number;
  turns: number;
  unanswered: number;
  agentPercent: number;
  callerPercent: number;
};

async function measureOne(progress: Progress, { steps, isProfile }: { steps: number[]; isProfile: boolean }) {
  const profile: Row[] = [];
  const measured = await measureBridges(1, {
    ...{ steps, search: false, settleMs, progress },
    ...(isProfile && { profiled: (rows: Row[]) => profile.push(...rows) }),
  });
  return [...measured.map(rowOf), ...profile];
}

type Run = {
  steps: number[];
  search: boolean;
  /** Time between the last call's beginning and the measurement. */
  settleMs: number;
  progress: Progress;
  profiled?: (rows: Row[]) => void;
};

async function measureBridges(bridges: number, { steps, search, settleMs, progress, profiled }: Run): Promise<Step[]> {
  await using peers = await startCallPeers();
  await using under = await BridgeUnderTest.start(peers.providers, {
    bridges,
    // As an account without limits, so that no call waits for another one at the providers.
    env: { MEDIA_BRIDGE_CAPACITY: '10000', MURF_CONCURRENCY: '1000' },
    ...(profiled && { preload: [import.meta.resolve('./profile/profile-on-request.ts')] }),
  });
  for (const { pid } of under.processes) await pin(pid, bridgeCore);
  const run = new CallsUnderTest(under, peers);
  await run.openUpTo(Math.min(warmUpCalls, steps[0] ?? warmUpCalls));
  await systemClock.sleep(10_000);
  const idle = await useOf(under.processes);
  const measured: Step[] = [];
  const measure = async (calls: number) => {
    const declined = await run.openUpTo(calls);
    if (declined !== undefined) progress(declined);
    await systemClock.sleep(settleMs);
    const take = () => run.measure(measureMs, { bridges, idle, warmUp: Math.min(warmUpCalls, steps[0] ?? 0) });
    const step = profiled
      ? await askForProfile(under.process.child, take, (cpuProfile) => profiled(costTable(cpuProfile, calls)))
      : await take();
    measured.push(step);
    progress(lineOf(step));
    return declined === undefined && isWithin(step);
  };
  // All of them, also on a shared machine, where a step soon exceeds the limits of time.
  let isWithinAll = true;
  for (const calls of steps) isWithinAll = (await measure(calls)) && isWithinAll;
  let calls = steps.at(-1) ?? 0;
  while (search && isWithinAll && calls < mostCalls) {
    calls += searchStep;
    isWithinAll = await measure(calls);
  }
  return measured;
}

/** Processor time of processes that only make the network hops of as many calls, which are divided among them. */
async function measureFloor(relays: number, progress: Progress): Promise<Step> {
  await using peers = await startCallPeers();
  await using started = new AsyncDisposableStack();
  const processes: BareRelay[] = [];
  while (processes.length < relays) processes.push(started.use(await startBareRelay(peers.providers)));
  for (const { pid } of processes) await pin(pid, bridgeCore);
  let opened = 0;
  const admitCall = async () => {
    const { port } = processes[opened % relays] as BareRelay;
    opened += 1;
    return { url: `ws://127.0.0.1:${port}/ws/${opened}`, token: '' };
  };
  const run = new CallsUnderTest({ processes, admitCall }, peers);
  await run.openUpTo(dividedCalls);
  await systemClock.sleep(settleMs);
  const step = await run.measure(measureMs, { bridges: 0, idle: await useOf(processes), warmUp: 0 });
  progress(`floor, ${relays} × relay: ${lineOf(step)}`);
  return step;
}

type ProcessesUnderTest = {
  processes: readonly { pid: number }[];
  admitCall: (prompted: typeof prompt) => Promise<OpenCall>;
};

class CallsUnderTest {
  readonly #under: ProcessesUnderTest;
  readonly #peers: CallPeers;
  #opened = 0;

  constructor(under: ProcessesUnderTest, peers: CallPeers) {
    this.#under = under;
    this.#peers = peers;
  }

  /** Returns why a bridge declined a further call, which it does if it cannot serve the ones that it has. */
  async openUpTo(calls: number): Promise<string | undefined> {
    for (; this.#opened < calls; this.#opened += 1) {
      const opened = systemClock.sleep(1000 / openPerSecond);
      try {
        this.#peers.openCall(await this.#under.admitCall(prompt));
      } catch (error) {
        if (!isLigaiError(error, 'no_bridge')) throw error;
        return error.message;
      }
      await opened;
    }
    return undefined;
  }

  async measure(
    ms: number,
    { bridges, idle, warmUp }: { bridges: number; idle: ProcessUse; warmUp: number },
  ): Promise<Step> {
    await this.#peers.report();
    const before = await useOf(this.#under.processes);
    await systemClock.sleep(ms);
    const after = await useOf(this.#under.processes);
    const { driver, providers } = await this.#peers.report();
    const overheads = overheadOf(providers.turns, driver.answers);
    const calls = this.#opened;
    return {
      ...{ bridges, calls: driver.calls, mb: Math.round(after.mb) },
      cpuPercentPerCall: (100 * (after.cpuSeconds - before.cpuSeconds)) / ((after.atMs - before.atMs) / 1000) / calls,
      mbPerCall: (after.mb - idle.mb) / Math.max(1, calls - warmUp),
      frameLateP99Ms: Math.max(providers.hearLateP99Ms, driver.playLateP99Ms),
      driverLateP99Ms: driver.driverLateP99Ms,
      ...{ overheadP50Ms: percentile(overheads, 50), overheadP95Ms: percentile(overheads, 95) },
      ...{ turns: overheads.length, unanswered: driver.unanswered },
      ...{ agentPercent: driver.agentPercent, callerPercent: driver.callerPercent },
    };
  }
}

const isDriverLate = ({ driverLateP99Ms }: Step): boolean => driverLateP99Ms > limits.driverLateP99Ms;
const isWithin = ({ frameLateP99Ms, overheadP95Ms }: Step): boolean =>
  frameLateP99Ms <= limits.frameLateP99Ms && overheadP95Ms <= limits.overheadP95Ms;

const hundredth = (value: number): number => Math.round(value * 100) / 100;

function rowOf(step: Step): Row {
  return {
    ...step,
    cpuPercentPerCall: hundredth(step.cpuPercentPerCall),
    mbPerCall: hundredth(step.mbPerCall),
    overheadP50Ms: tenth(step.overheadP50Ms),
    overheadP95Ms: tenth(step.overheadP95Ms),
    ok: !isDriverLate(step),
  };
}

function lineOf(step: Step): string {
  const { bridges, calls, cpuPercentPerCall, frameLateP99Ms, overheadP95Ms, driverLateP99Ms, unanswered } = step;
  return `${bridges} × bridge, ${calls} calls: ${hundredth(cpuPercentPerCall)} % a call, frames ${frameLateP99Ms} ms late (p99), overhead ${tenth(overheadP95Ms)} ms (p95), driver ${driverLateP99Ms} ms late, ${unanswered} turns unanswered`;
}

type Measured = {
  steps: readonly Step[];
  one: readonly Step[];
  two: readonly Step[];
  floor: Step;
  twoFloors: Step;
};

function summaryOf({ steps, one, two, floor, twoFloors }: Measured): Row {
  const reference = steps.find(({ calls }) => calls === dividedCalls);
  const last = steps.at(-1);
  const cpuOf = (step: Step | undefined) => step?.cpuPercentPerCall ?? Number.NaN;
  return {
    calls: Math.max(0, ...steps.filter(isWithin).map(({ calls }) => calls)),
    cpuPercentPerCall: hundredth(cpuOf(reference)),
    floorCpuPercentPerCall: hundredth(floor.cpuPercentPerCall),
    mbPerCall: hundredth(reference?.mbPerCall ?? Number.NaN),
    twoBridgesTimesOne: hundredth(cpuOf(two[0]) / cpuOf(one[0])),
    floorTwoTimesOne: hundredth(twoFloors.cpuPercentPerCall / floor.cpuPercentPerCall),
    ok: last !== undefined && !isDriverLate(last),
  };
}
