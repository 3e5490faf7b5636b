import type { VirtualCall } from '@ligai/virtual-calls';
import type { Scenario, Step } from './scenario.ts';

/** The steps that have not happened, by number from 1. */
export type Script = { readonly missing: readonly number[] };

const usualPauseMs = 500;
/** The person hangs up if the agent has said nothing more for this long after the last step. */
const patienceMs = 3000;

/**
 * Lets the person follow the script: steps with `at` at their time, the others one after the other, each once the one
 * before it is over. After the last step the person waits for the agent's last words and hangs up.
 */
export function playSteps(call: VirtualCall, { call: steps, limit }: Scenario): Script {
  const open = new Set(steps.map((_, i) => i + 1));
  // `stays` needs no action: the agent may end the call meanwhile.
  const mayBeMissing = (step: Step) => step.stays !== undefined;
  const act = (step: Step, number: number, then: () => void) => {
    if (call.end) return;
    open.delete(number);
    call.timeline.after(perform(call, step), then);
  };
  const inOrder: { step: Step; number: number }[] = [];
  steps.forEach((step, i) => {
    if (step.at === undefined) inOrder.push({ step, number: i + 1 });
    else call.timeline.at(step.at, () => act(step, i + 1, () => lastStepIsOver()));
  });
  const next = (): void => {
    const following = inOrder.shift();
    if (following) arm(call, following.step, () => act(following.step, following.number, next));
    else lastStepIsOver();
  };
  const lastStepIsOver = () => {
    if (open.size === 0) waitForTheEnd(call, limit, steps.at(-1)?.stays !== undefined);
  };
  next();
  return {
    get missing() {
      return [...open].filter((number) => !steps.slice(number - 1, number).some(mayBeMissing));
    },
  };
}

/** Calls `act` at the step's time, which begins to count now. */
function arm(call: VirtualCall, step: Step, act: () => void): void {
  const { reactions, timeline } = call;
  const after = (ms: number) => () => timeline.after(ms, act);
  if (step.after_own !== undefined) after(step.after_own)();
  else if (step.over_agent !== undefined) reactions.whenAgentSpeaks(after(step.over_agent));
  else if (step.stays !== undefined && step.after_agent === undefined) after(0)();
  else if (step.after_heard !== undefined) reactions.whenHeard(step.after_heard, after(step.wait ?? 0));
  else reactions.whenAgentIsDone(after(step.after_agent ?? usualPauseMs));
}

/** Returns how long it takes. */
function perform(call: VirtualCall, step: Step): number {
  const { level: levelDb, in_one_breath: inOneBreath } = step;
  const speaking = { inOneBreath, ...(levelDb !== undefined && { levelDb }) };
  const takes = ({ startMs, endMs }: { startMs: number; endMs: number }) => endMs - startMs;
  if (step.says !== undefined) return takes(call.says(step.says, speaking));
  if (step.room_says !== undefined) return takes(call.says(step.room_says, { ...speaking, source: 'room' }));
  if (step.noise) return repeat(call, 'noise', step.noise);
  if (step.tone) return repeat(call, 'tone', step.tone);
  if (step.presses !== undefined) return press(call, step.presses);
  if (step.holds !== undefined) {
    call.holds();
    call.timeline.after(step.holds, () => call.resumes());
    return step.holds;
  }
  if (step.hangs_up) call.hangsUp();
  return step.stays ?? 0;
}

function repeat(call: VirtualCall, source: 'noise' | 'tone', sound: NonNullable<Step['tone']>): number {
  const { for: forMs, every = forMs, times, level: levelDb, hz } = sound;
  const quality = { source, ...(levelDb !== undefined && { levelDb }), ...(hz !== undefined && { hz }) };
  for (let i = 0; i < times; i += 1) call.timeline.after(i * every, () => call.makesNoise(forMs, quality));
  return (times - 1) * every + forMs;
}

const keyEveryMs = 300;

function press(call: VirtualCall, keys: string): number {
  [...keys].forEach((key, i) => {
    call.timeline.after(i * keyEveryMs, () => call.presses(key));
  });
  return keys.length * keyEveryMs;
}

function waitForTheEnd(call: VirtualCall, limitMs: number, stays: boolean): void {
  call.timeline.after(limitMs, () => call.hangsUp());
  if (stays) return;
  const hangUpUnlessAgentSpeaks = () => {
    const sounds = call.ear.sounds.length;
    call.timeline.after(patienceMs, () => {
      if (call.ear.sounds.length === sounds && !call.ear.isHearing(call.nowMs)) call.hangsUp();
      else call.reactions.whenAgentIsDone(hangUpUnlessAgentSpeaks);
    });
  };
  call.reactions.whenAgentIsDone(hangUpUnlessAgentSpeaks);
}
