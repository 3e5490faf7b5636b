import type { CallId } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { ApiClient, type CallTruth, compareTranscript, differs, LocalStack } from '@ligai/testing';
import { mobileNumber } from '../mobile-number.ts';
import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario, ScenarioOptions } from '../scenario.ts';
import { ProcessWatch } from './process-watch.ts';

/** Last four digits of the callees: talkers, barge-ins, backchannels, hangups in mid-sentence, late answers. */
const scripts = ['7766', '0704', '0710', '0705', '0701', '0712', '0702', '0715', '0703', '0183'];

/** Result of one call, compared with what the simulated callee said and heard. */
type Outcome = { callId: CallId; completed: boolean; truth: CallTruth; wrong: string[]; wrongWords: number };

export const calls: Scenario = {
  name: 'calls',
  about: 'simulated calls with mixed scripts; each transcript is compared with what the callee heard and said',
  goal: 'Goal: every call is completed and clean (its transcript is exact except for one word per interruption), no call stays open, no process grows.',
  async run(progress, options) {
    const { calls: total = 200, concurrency = 25 } = options;
    await using stack = await LocalStack.start({ MAX_CONCURRENT_CALLS: String(concurrency), LOG_LEVEL: 'warn' });
    progress('the stack is ready');
    const watch = new ProcessWatch(stack.ready.pids);
    const api = new ApiClient(stack.ready.api);
    const startedAt = systemClock.monotonic();
    const outcomes = await placeCalls(stack, api, { total, concurrency }, async (done) => {
      if (done % concurrency === 0) {
        await watch.sample();
        progress(`${done} of ${total} calls have ended`);
      }
    });
    const seconds = (systemClock.monotonic() - startedAt) / 1000;
    for (const { callId, wrong } of outcomes) for (const line of wrong) progress(`${callId}: ${line}`);
    const left = { open: (await api.active()).length, channels: (await stack.simulatedSwitch.channels()).length };
    return [summary(outcomes, { concurrency, seconds, ...left }), ...(await watch.rows(seconds))];
  },
};

async function placeCalls(
  stack: LocalStack,
  api: ApiClient,
  { total, concurrency }: Required<Pick<ScenarioOptions, 'concurrency'>> & { total: number },
  onEnd: (done: number) => Promise<void>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const line = async () => {
    for (let nth = next++; nth < total; nth = next++) {
      const callId = await api.dial(mobileNumber(nth, scripts[nth % scripts.length] ?? ''));
      const ended = await api.untilEnded(callId, 300_000);
      outcomes.push(await compareCall(stack, callId, ended));
      await onEnd(outcomes.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, total) }, line));
  return outcomes;
}

async function compareCall(
  stack: LocalStack,
  callId: CallId,
  { status, transcript }: Awaited<ReturnType<ApiClient['untilEnded']>>,
): Promise<Outcome> {
  const truth = await stack.simulatedSwitch.call(callId);
  const differences = compareTranscript(transcript, truth).filter(differs);
  const wrong = differences.map(
    ({ role, written, happened }) => `${truth.plan}, ${role}: transcript "${written}", actual "${happened}"`,
  );
  const wrongWords = differences.reduce((sum, { words, allowed }) => sum + words - allowed, 0);
  return { callId, completed: status === 'completed', truth, wrong, wrongWords };
}

function summary(
  outcomes: readonly Outcome[],
  run: { concurrency: number; seconds: number; open: number; channels: number },
): Row {
  const cuts = outcomes.flatMap(({ truth }) => truth.cuts);
  const silenced = cuts.flatMap((cut) => (cut.agentSilentMs === null ? [] : [cut.agentSilentMs - cut.startedMs]));
  const gaps = outcomes.flatMap(({ truth }) => answerGaps(truth));
  const frames = outcomes.reduce((sum, { truth }) => sum + truth.frames.sent, 0);
  const late = outcomes.reduce((sum, { truth }) => sum + truth.frames.late, 0);
  return {
    what: 'calls',
    calls: outcomes.length,
    concurrency: run.concurrency,
    seconds: tenth(run.seconds),
    completed: outcomes.filter(({ completed }) => completed).length,
    clean: outcomes.filter(({ wrong }) => wrong.length === 0).length,
    wrongWords: outcomes.reduce((sum, { wrongWords }) => sum + wrongWords, 0),
    leftOpen: run.open,
    leftChannels: run.channels,
    bargeIns: cuts.length,
    agentSilentP50Ms: percentile(silenced, 50),
    agentSilentP95Ms: percentile(silenced, 95),
    answerP50Ms: percentile(gaps, 50),
    answerP95Ms: percentile(gaps, 95),
    // Frames that the simulated switch itself sent late: the measurement error of the other figures.
    lateFramesPercent: tenth((100 * late) / Math.max(1, frames)),
  };
}

/** Milliseconds from the end of each line of the callee to the agent's next sound, as the callee heard it. */
function answerGaps({ said, agentTurns }: CallTruth): number[] {
  return said.flatMap(({ endMs }, at) => {
    const before = said[at + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const answer = agentTurns.find((turn) => endMs !== null && turn.startMs >= endMs && turn.startMs < before);
    return answer && endMs !== null ? [answer.startMs - endMs] : [];
  });
}
