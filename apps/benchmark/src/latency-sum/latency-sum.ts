import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '@ligai/kernel';
import {
  type FakeDeepgram,
  type FakeMurf,
  type FakeOpenAi,
  seededRandom,
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
} from '@ligai/simulators';
import { BridgeUnderTest } from '../overhead/bridge-under-test.ts';
import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { type Compared, rowOf, stagesRow } from './compare.ts';
import { FarEndCall } from './far-end-call.ts';

const program = fileURLToPath(import.meta.resolve('../../../media-bridge/src/testing/latency/main.ts'));
const run = promisify(execFile);

/** The call is long enough for 300 ppm to be 630 ms. */
const usualMinutes = 35;
const driftsPpm = [300, -300];
const jitterMs = 30;
const mostBytes = 64 * 2 ** 20;
const reply = 'Certo, está anotado. Posso ajudar em mais alguma coisa?';

/** Compares the sum of the stages of each answer with the wait in a recording of the call at its far end. */
export const latencySum: Scenario = {
  name: 'latency-sum',
  about: 'the stages of each answer against a recording of the call: clocks 300 ppm off, 30 ms of jitter',
  goal: 'Goal: p99OffMs ≤ 20 and p99OffAtEndMs ≤ 20 (last five minutes). `--minutes N` (35) is the length of each call, `--case virtual` or `real` selects the clock, `--seed N` other calls.',
  async run(progress, { seed = 1, minutes = usualMinutes, only = '' }) {
    const rows: Row[] = [];
    const stages: Row[] = [];
    const add = (variant: string, compared: Compared[]) => {
      rows.push(rowOf(variant, compared));
      stages.push(stagesRow(variant, compared));
      progress(`${variant}: ${compared.length} answers`);
    };
    if ('virtual'.includes(only)) {
      for (const path of ['binary', 'file'])
        for (const drift of driftsPpm)
          add(`virtual ${path} ${drift} ppm`, await playVirtual({ path, drift, seed, minutes }));
    }
    if ('real'.includes(only)) {
      const { calls, lateP99Ms } = await playReal({ seed, minutes });
      for (const { drift, compared } of calls) add(`real binary ${drift} ppm`, compared);
      stages.push({ driverLateP99Ms: lateP99Ms });
    }
    return [...rows, ...stages];
  },
};

async function playVirtual(call: { path: string; drift: number; seed: number; minutes: number }): Promise<Compared[]> {
  const { path, drift, seed, minutes } = call;
  const options = [
    `--path=${path}`,
    `--seed=${seed}`,
    `--minutes=${minutes}`,
    `--drift=${drift}`,
    `--jitter=${jitterMs}`,
  ];
  const { stdout } = await run(process.execPath, [...process.execArgv, program, ...options], { maxBuffer: mostBytes });
  return JSON.parse(stdout) as Compared[];
}

/** A media-bridge process with providers whose delays change all the time, and one call for each drift. */
async function playReal({ seed, minutes }: { seed: number; minutes: number }) {
  await using stack = new AsyncDisposableStack();
  const deepgram = stack.use(await startFakeDeepgram());
  const openai = stack.use(await startFakeOpenAi({ behaviour: { lines: [reply] } }));
  const murf = stack.use(await startFakeMurf());
  const env = { DEEPGRAM_URL: deepgram.url, OPENAI_BASE_URL: openai.url, MURF_URL: murf.url };
  const bridge = stack.use(await BridgeUnderTest.start('unused', { env }));
  // Turns have the wall clock of when their call began, whatever is done to the clock later.
  const epochMs = systemClock.now() - systemClock.monotonic();
  const stop = new AbortController();
  stack.defer(() => stop.abort());
  const changing = changeDelays({ deepgram, openai, murf }, seededRandom(seed), stop.signal);
  const calls = [];
  for (const [nth, drift] of driftsPpm.entries()) {
    const { url, token, callId } = await bridge.admitCall({ greeting: 'Olá, aqui é a Ana.' });
    const far = stack.use(await FarEndCall.open({ url, token, seed: seed + nth, driftPpm: drift, jitterMs }));
    calls.push({ drift, callId, far });
  }
  const untilMs = systemClock.monotonic() + minutes * 60_000;
  while (systemClock.monotonic() < untilMs) await systemClock.sleep(500);
  // The last turns are written within a second.
  await systemClock.sleep(2000);
  stop.abort();
  await changing;
  return {
    calls: await Promise.all(
      calls.map(async ({ drift, callId, far }) => ({
        drift,
        compared: compare(await bridge.turnsOf(callId), far, epochMs),
      })),
    ),
    lateP99Ms: tenth(
      percentile(
        calls.flatMap(({ far }) => far.latenessMs),
        99,
      ),
    ),
  };
}

type Turns = Awaited<ReturnType<BridgeUnderTest['turnsOf']>>;

function compare(turns: Turns, { waits }: FarEndCall, epochMs: number): Compared[] {
  const answers = turns.filter(({ latency }) => latency !== null);
  return answers.map(({ startedAtMs, latency }) => {
    const wait = waits.find(({ heardAtMs }) => Math.abs(heardAtMs + epochMs - startedAtMs) < 500);
    const offMs = wait && latency ? latency.totalMs - (wait.heardAtMs - wait.silentAtMs) : null;
    return { startedAtMs, latency, offMs };
  });
}

/** The delays of the providers, anew every 300 ms: as different from answer to answer as on a network. */
async function changeDelays(
  { deepgram, openai, murf }: { deepgram: FakeDeepgram; openai: FakeOpenAi; murf: FakeMurf },
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  const between = (least: number, most: number) => least + random() * (most - least);
  while (!signal.aborted) {
    deepgram.behaviour.resultDelayMs = between(30, 200);
    openai.behaviour.firstTokenMs = between(60, 500);
    openai.behaviour.tokenMs = between(2, 25);
    murf.behaviour.firstByteMs = between(40, 250);
    murf.behaviour.realtimeFactor = between(0.05, 0.5);
    await systemClock.sleep(300, signal).catch(() => {});
  }
}
