import { askLlm } from './asking.ts';
import { closeOpenTurn, isGuessing, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { CallerTurn, Conversation, TurnHint, Voice } from './conversation.ts';
import { open } from './opening.ts';
import type { EndpointingPolicy } from './policy/endpointing.ts';
import type { Policy } from './policy/policy.ts';
import type { CallerTimes } from './reply.ts';
import { useSpeculation } from './speculation.ts';
import { emit, isIn, type StepContext, update } from './step-context.ts';
import { usualPauseMs } from './turn-end/caller-pauses.ts';
import { type TurnEnd, turnEnd } from './turn-end/turn-end.ts';

/*
 * Decides when the caller's turn has ended: `turn-end/` states how long the silence must be, and this file when it began.
 *
 *   last sound          + minDelay                          + maxDelay
 *       |-------------------|-----------------------------------|
 *                     clearly complete                    clearly breaks off
 */

/** When the open turn ends and the agent replies. */
export function endpointDueAt(conversation: Conversation, policy: Policy): number | null {
  const { caller } = conversation;
  if (!caller.turn || conversation.keys || !isIn(conversation, 'listening')) return null;
  if (caller.turn.hint?.by === 'keys') return caller.turn.hint.atMs;
  const end = endOfOpenTurn(conversation, policy);
  if (!end) return null;
  const dueAtMs = silentUntil(caller.turn, caller.voice, end.delayMs, policy.endpointing);
  return isGuessing(caller) ? Math.max(dueAtMs, finalDueAt(caller.turn, policy.endpointing)) : dueAtMs;
}

/** When the silence after the open turn will have lasted so long. */
function silentUntil(turn: CallerTurn, voice: Voice, delayMs: number, policy: EndpointingPolicy): number {
  const { hint } = turn;
  return hint && isSounding(voice)
    ? // Voice activity reports noise, or has not noticed the end of the sound yet.
      hint.atMs + Math.max(delayMs - silenceBefore(hint, policy), policy.vadLagMs)
    : quietSince(turn, voice, policy) + delayMs;
}

/**
 * When the LLM is asked ahead: as the end of the turn, with a higher accepted risk. Not if it would gain too little time,
 * nor while the provider is failing.
 */
export function speculationDueAt(conversation: Conversation, policy: Policy): number | null {
  const { caller, floor, keys, heldAtMs, hearing, llmFailing, llmRetryAtMs, openingDueAtMs } = conversation;
  const { turn, voice } = caller;
  const { riskPercent, maxPerTurn, minSilenceMs, guessSilenceMs, minGainMs } = policy.speculation;
  if (floor.phase !== 'listening' || floor.speculation || !turn || riskPercent === 0) return null;
  if (keys || heldAtMs !== null || openingDueAtMs !== null || !hearing.ok || llmFailing) return null;
  if (turn.askedAhead.times >= maxPerTurn || turn.askedAhead.lastAtMs >= turn.wordsAtMs) return null;
  const likely = { ...policy.endpointing, cutRiskPercent: riskPercent, minDelayMs: minSilenceMs };
  const end = endOfOpenTurn(conversation, { ...policy, endpointing: likely });
  if (!end) return null;
  const delayMs = Math.max(end.delayMs, isGuessing(caller) ? guessSilenceMs : 0);
  const dueAtMs = Math.max(silentUntil(turn, voice, delayMs, policy.endpointing), llmRetryAtMs);
  const endsAtMs = endpointDueAt(conversation, policy) ?? Infinity;
  return dueAtMs <= endsAtMs - minGainMs ? dueAtMs : null;
}

/** How long the silence after the open words must be, and why; null without open words. */
export function endOfOpenTurn({ caller, turns }: Conversation, policy: Policy): TurnEnd | null {
  const text = openText(caller);
  if (!caller.turn || text === '') return null;
  const agentTurn = turns.findLast(({ role, generated }) => role === 'assistant' && generated !== null);
  return turnEnd(
    {
      ...{ text, asked: agentTurn?.content ?? '', languageTag: policy.language.tag, hint: caller.turn.hint },
      pauseMs: usualPauseMs(caller.pauses, policy.endpointing.usualPauseMs),
    },
    policy.endpointing,
  );
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
  const times = timesOf(caller.turn, caller.voice, context);
  const index = closeOpenTurn(context);
  if (index === null) return;
  // A sound that continues after the end of the turn belongs to it, unless new words follow.
  updateCaller(context, {
    answering: index,
    voice: { ...context.conversation.caller.voice, dismissed: caller.voice.speaking },
  });
  update(context, { reprompts: 0 });
  if (context.conversation.openingDueAtMs !== null) open(context);
  else if (!useSpeculation(context, times)) askLlm(context, { kind: 'answer', caller: times });
}

/**
 * The start of the silence. Voice activity is the most exact source, but it may miss the sound of words, and it may
 * report noise without words.
 */
function quietSince(turn: CallerTurn, voice: Voice, policy: EndpointingPolicy): number {
  if (isSounding(voice)) return turn.wordsAtMs + policy.noiseMs;
  return turn.wordsAtMs - voice.sinceMs <= policy.sttLagMs ? voice.sinceMs : turn.wordsAtMs;
}

/** The silence after which STT reports its evidence, in milliseconds. */
function silenceBefore({ by }: TurnHint, { minDelayMs }: EndpointingPolicy): number {
  // STT is requested to report a silence as long as the floor.
  return { silence: minDelayMs, model: 250, gap: 1000, keys: 0 }[by];
}

const isSounding = (voice: Voice): boolean => voice.speaking && !voice.dismissed;

const finalDueAt = (turn: CallerTurn, policy: EndpointingPolicy): number =>
  turn.finalizeAskedAtMs === null ? Infinity : turn.finalizeAskedAtMs + policy.finalizeWaitMs;

/** For the latency figures. The last sound is the last word if voice activity reported no sound. */
function timesOf(turn: CallerTurn | null, voice: Voice, { atMs, policy }: StepContext): CallerTimes {
  if (!turn) return { silentAtMs: atMs, transcribedAtMs: atMs };
  const { wordsAtMs, transcribedAtMs } = turn;
  const known = !voice.speaking && wordsAtMs - voice.sinceMs <= policy.endpointing.sttLagMs;
  return { silentAtMs: Math.min(atMs, known ? voice.soundEndedAtMs : wordsAtMs), transcribedAtMs };
}
