import type { EndReason } from '@ligai/contracts';
import { heardOf, recordAgentTurn } from './agent-turns.ts';
import { closeOpenTurn, isGuessing, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { isOwnEcho } from './echo.ts';
import { consistsOf } from './phrases.ts';
import type { Policy } from './policy.ts';
import { hasStarted, isComplete } from './reply.ts';
import { emit, isIn, replyOf, type StepContext, update } from './step-context.ts';

/** Ends the agent's turn once the whole reply was heard. While playback is paused, the pause has to end first. */
export function finishIfComplete(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply || !isComplete(reply) || isIn(context.conversation, 'yielding')) return;
  if (isIn(context.conversation, 'paused')) emit(context, { do: 'drop_playback' });
  finishReply(context);
}

export function finishReply(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  if (hasStarted(reply)) recordAgentTurn(context, 'ended');
  const nothingHeard = heardOf(reply) === '';
  const failures = nothingHeard
    ? context.conversation.failures + 1
    : reply.text.state === 'failed'
      ? context.conversation.failures
      : 0;
  update(context, { failures, floor: { phase: 'listening', sinceMs: context.atMs } });
  updateCaller(context, { answering: null });
  // A goodbye would not be heard either.
  if (nothingHeard && failures >= context.policy.reply.maxFailures) hangUp(context, 'agent_hangup');
  else if (reply.next !== 'listen') prepareHangUp(context, reply.next);
}

/** Words said during the goodbye count like words said after it. */
function prepareHangUp(context: StepContext, reason: EndReason): void {
  update(context, { floor: { phase: 'ending', reason, sinceMs: context.atMs } });
  onWordsAtTheEnd(context);
}

/**
 * Words after the goodbye: a farewell ("tchau, obrigada") or an echo is written as a turn; other words cancel the
 * hangup.
 */
export function onWordsAtTheEnd(context: StepContext): void {
  const { caller } = context.conversation;
  const { backchannels, farewells } = context.policy.language.words;
  const text = openText(caller);
  if (text === '' || isOwnEcho(context.conversation)) return;
  const isFarewell = consistsOf(text, [...farewells, ...backchannels], isGuessing(caller));
  if (!isFarewell) update(context, { floor: { phase: 'listening', sinceMs: context.atMs }, reprompts: 0 });
  else if (!isGuessing(caller)) closeOpenTurn(context);
}

/**
 * When the call is hung up: shortly after the goodbye, or later while it is open whether a sound of the caller has
 * words.
 */
export function hangUpDueAt({ floor, caller }: Conversation, policy: Policy): number | null {
  if (floor.phase !== 'ending') return null;
  const { voice, turn } = caller;
  if (voice.speaking && !voice.dismissed) return Math.max(floor.sinceMs, voice.sinceMs) + policy.bargeIn.maxPauseMs;
  const heardSince = Math.max(voice.soundAtMs >= floor.sinceMs ? voice.sinceMs : floor.sinceMs, turn?.wordsAtMs ?? 0);
  const wordlessUntil = heardSince > floor.sinceMs ? heardSince + policy.bargeIn.wordlessMs : 0;
  return Math.max(floor.sinceMs + policy.ending.graceMs, wordlessUntil);
}

export function hangUpNow(context: StepContext): void {
  const { floor } = context.conversation;
  if (floor.phase === 'ending') hangUp(context, floor.reason);
}

function hangUp(context: StepContext, reason: EndReason): void {
  closeOpenTurn(context);
  update(context, { floor: { phase: 'over' } });
  emit(context, { do: 'hang_up', reason });
}

/** A pressed key shows that the caller is present. */
export function onSignOfLife(context: StepContext): void {
  if (isIn(context.conversation, 'listening')) {
    update(context, { floor: { phase: 'listening', sinceMs: context.atMs } });
  }
}
