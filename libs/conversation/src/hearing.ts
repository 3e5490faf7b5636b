import { say } from './asking.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import type { Policy } from './policy/policy.ts';
import { type StepContext, update } from './step-context.ts';

/*
 * STT is unavailable: the caller speaks and is not heard. The agent says so, and repeats it after a while. After the time
 * limit it ends the call; it ends the call at once if STT will not be restored. The silence policy is suspended: the
 * caller may have answered.
 */

type HearingLost = Extract<ConversationEvent, { type: 'hearing_lost' }>;

/** A second loss continues the first. */
export function loseHearing(context: StepContext, { retryable }: HearingLost): void {
  const { hearing } = context.conversation;
  const lost = hearing.ok ? { sinceMs: context.atMs, announcements: 0 } : hearing;
  update(context, { hearing: { ...lost, ok: false, forGood: !retryable } });
}

/** When the agent says that it cannot hear the caller. */
export function cannotHearDueAt(conversation: Conversation, { hearing: policy }: Policy): number | null {
  const { hearing, floor, caller } = conversation;
  if (hearing.ok || floor.phase !== 'listening' || openText(caller) !== '') return null;
  const { voice } = caller;
  const freeAtMs = Math.max(hearing.sinceMs, floor.sinceMs);
  if (hearing.forGood) return voice.speaking ? freeAtMs + policy.announceAfterMs : freeAtMs;
  const silenceAtMs = Math.max(voice.sinceMs + policy.afterVoiceMs, hearing.sinceMs + policy.restoreMs);
  // Since the loss, or shortly before it was noticed, the caller made a sound whose words are missing.
  const hasSpoken = voice.soundAtMs >= floor.sinceMs && voice.sinceMs >= hearing.sinceMs - policy.noticedMs;
  const afterVoiceAtMs = hasSpoken && !voice.speaking ? silenceAtMs : Infinity;
  if (hearing.announcements > 0) return Math.min(afterVoiceAtMs, floor.sinceMs + policy.repeatAfterMs);
  return Math.min(afterVoiceAtMs, freeAtMs + policy.announceAfterMs);
}

/** Says that the caller cannot be heard; in the end, that the call cannot continue. */
export function sayCannotHear(context: StepContext): void {
  const { hearing } = context.conversation;
  if (hearing.ok) return;
  const { lines } = context.policy.language;
  const isLast = hearing.forGood || context.atMs - hearing.sinceMs >= context.policy.hearing.longestMs;
  update(context, { hearing: { ...hearing, announcements: hearing.announcements + 1 } });
  if (isLast) say(context, { kind: 'line', text: lines.deafGoodbye, next: 'provider_failed' });
  else say(context, { kind: 'line', text: lines.cannotHear, next: 'listen' });
}
