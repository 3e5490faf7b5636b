import { askLlm } from './asking.ts';
import { closeOpenTurn, isGuessing, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Caller, CallerTurn, Conversation, Voice } from './conversation.ts';
import { consistsOf } from './phrases.ts';
import type { EndpointingPolicy } from './policy/endpointing.ts';
import type { Policy } from './policy/policy.ts';
import { emit, isIn, type StepContext, update } from './step-context.ts';
import { bareWords } from './words.ts';

/*
 * Decides when the caller's turn has ended, by voice activity (silence), STT's hints, and the words.
 *
 *   last sound          + minDelay                          + maxDelay
 *       |-------------------|-----------------------------------|
 *                     STT's hint, or words               words that break
 *                     that sound finished                off in mid-clause
 */

/** When the open turn ends and the agent replies. */
export function endpointDueAt(conversation: Conversation, policy: Policy): number | null {
  const { caller } = conversation;
  if (!isIn(conversation, 'listening') || !caller.turn || openText(caller) === '') return null;
  // The keys belong to these words.
  if (conversation.keys) return null;
  const endedAt = hintedEndAt(caller, policy.endpointing) ?? silentEndAt(conversation, caller.turn, policy);
  return isGuessing(caller) ? Math.max(endedAt, finalDueAt(caller.turn, policy.endpointing)) : endedAt;
}

/** When STT is requested to finalize its guess during a silence, so that the turn need not end on a guess. */
export function finalizeDueAt(conversation: Conversation, policy: Policy): number | null {
  const { caller } = conversation;
  if (!isIn(conversation, 'listening') || !caller.turn || !isGuessing(caller)) return null;
  if (caller.turn.finalizeAskedAtMs !== null) return null;
  return quietSince(caller.turn, caller.voice, policy.endpointing) + policy.endpointing.finalizeAfterMs;
}

export function finalizeTranscript(context: StepContext): void {
  const { turn } = context.conversation.caller;
  if (turn) updateCaller(context, { turn: { ...turn, finalizeAskedAtMs: context.atMs } });
  emit(context, { do: 'finalize_transcript' });
}

/** Ends the open turn and requests the reply to it. */
export function endCallerTurn(context: StepContext): void {
  const { caller } = context.conversation;
  const silentAtMs = lastSoundAt(caller.turn, caller.voice, context);
  const index = closeOpenTurn(context);
  if (index === null) return;
  // A sound that continues after the end of the turn belongs to it, unless new words follow.
  updateCaller(context, {
    answering: index,
    voice: { ...context.conversation.caller.voice, dismissed: caller.voice.speaking },
  });
  update(context, { reprompts: 0 });
  askLlm(context, { kind: 'answer', callerSilentAtMs: silentAtMs });
}

/** STT has already waited for the minimum before its hint; only voice activity gets time to confirm it. */
function hintedEndAt({ turn, voice }: Caller, policy: EndpointingPolicy): number | null {
  if (!turn || turn.hintedAtMs === null) return null;
  return isSounding(voice) ? turn.hintedAtMs + policy.vadLagMs : turn.hintedAtMs;
}

/** Without a hint, the words decide how long a silence must be to end the turn. */
function silentEndAt({ caller }: Conversation, turn: CallerTurn, { endpointing, language }: Policy): number {
  const { minDelayMs, maxDelayMs } = endpointing;
  const text = openText(caller);
  const isFinished = /[.!?…]["'”’)]*$/u.test(text);
  const breaksOff = /[,;:—–-]$/u.test(text) || consistsOf(bareWords(text).at(-1) ?? '', language.words.unfinished);
  const delayMs = isFinished ? minDelayMs : breaksOff ? maxDelayMs : (minDelayMs + maxDelayMs) / 2;
  return quietSince(turn, caller.voice, endpointing) + delayMs;
}

/**
 * The start of the silence. Voice activity is the most exact source, but it may miss the sound of words, and it may
 * report noise without words.
 */
function quietSince(turn: CallerTurn, voice: Voice, policy: EndpointingPolicy): number {
  if (isSounding(voice)) return turn.wordsAtMs + policy.noiseMs;
  return turn.wordsAtMs - voice.sinceMs <= policy.sttLagMs ? voice.sinceMs : turn.wordsAtMs;
}

const isSounding = (voice: Voice): boolean => voice.speaking && !voice.dismissed;

const finalDueAt = (turn: CallerTurn, policy: EndpointingPolicy): number =>
  turn.finalizeAskedAtMs === null ? Infinity : turn.finalizeAskedAtMs + policy.finalizeWaitMs;

/** For the latency figures: the caller's last sound, or the last word if voice activity reported no sound. */
function lastSoundAt(turn: CallerTurn | null, voice: Voice, context: StepContext): number {
  if (!turn) return context.atMs;
  const { sttLagMs } = context.policy.endpointing;
  const known = !voice.speaking && turn.wordsAtMs - voice.sinceMs <= sttLagMs;
  return Math.min(context.atMs, known ? voice.sinceMs : turn.wordsAtMs);
}
