import { say } from './asking.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import type { Policy } from './policy/policy.ts';
import { type StepContext, update } from './step-context.ts';

/** If both are silent, the agent asks whether the caller is there, and ends the call if there is no answer. */
export function repromptDueAt(conversation: Conversation, policy: Policy): number | null {
  const { floor, caller, hearing } = conversation;
  if (floor.phase !== 'listening' || !hearing.ok || openText(caller) !== '') return null;
  // A sound without words delays the reprompt only for a limited time: noise on the line must not keep a call active.
  const quietSince = caller.voice.dismissed ? floor.sinceMs : Math.max(floor.sinceMs, caller.voice.sinceMs);
  return quietSince + policy.silence.repromptAfterMs;
}

/**
 * Words that the caller said between two bridges are lost. If nobody owed an answer, both would wait for each other: the agent
 * asks after a short silence, unless somebody has had the floor since.
 */
export function gapLineDueAt({ floor, caller, hearing, continuedAtMs }: Conversation, policy: Policy): number | null {
  if (floor.phase !== 'listening' || floor.sinceMs !== continuedAtMs) return null;
  if (!hearing.ok || caller.voice.speaking || openText(caller) !== '') return null;
  return Math.max(floor.sinceMs, caller.voice.sinceMs) + policy.silence.afterGapMs;
}

export function askAfterGap(context: StepContext): void {
  update(context, { continuedAtMs: null });
  say(context, { kind: 'line', text: context.policy.language.lines.afterGap, next: 'listen' });
}

export function reprompt(context: StepContext): void {
  const { lines } = context.policy.language;
  const { reprompts, caller } = context.conversation;
  update(context, {
    reprompts: reprompts + 1,
    caller: { ...caller, voice: { ...caller.voice, dismissed: caller.voice.speaking } },
  });
  const line = lines.reprompts[reprompts % Math.max(1, lines.reprompts.length)];
  if (reprompts < context.policy.silence.reprompts && line) say(context, { kind: 'line', text: line, next: 'listen' });
  else say(context, { kind: 'line', text: lines.silenceGoodbye, next: 'silence' });
}
