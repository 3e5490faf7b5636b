import type { EndReason } from '@ligai/contracts';
import { hasStarted, heardOf, isComplete, recordAgentTurn } from './agent-turns.ts';
import { closeOpenTurn, isGuessing, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { isOwnEcho } from './echo.ts';
import { emit, isIn, type Moment, replyOf, update } from './moment.ts';
import { consistsOf } from './phrases.ts';
import type { Policy } from './policy.ts';

/** Passes the floor on once all of the reply was heard. While the agent is silenced, the pause has to be undone first. */
export function finishIfComplete(moment: Moment): void {
  const reply = replyOf(moment.conversation);
  if (!reply || !isComplete(reply) || isIn(moment.conversation, 'yielding')) return;
  if (isIn(moment.conversation, 'paused')) emit(moment, { do: 'drop_playback' });
  finishReply(moment);
}

export function finishReply(moment: Moment): void {
  const reply = replyOf(moment.conversation);
  if (!reply) return;
  if (hasStarted(reply)) recordAgentTurn(moment, 'ended');
  const nothingHeard = heardOf(reply) === '';
  const failures = nothingHeard ? moment.conversation.failures + 1 : reply.failed ? moment.conversation.failures : 0;
  update(moment, { failures, floor: { phase: 'listening', sinceMs: moment.atMs } });
  updateCaller(moment, { answering: null });
  // A goodbye could not be heard either.
  if (nothingHeard && failures >= moment.policy.reply.maxFailures) hangUp(moment, 'agent_hangup');
  else if (reply.next !== 'listen') prepareHangUp(moment, reply.next);
}

/** Words said over the last goodbye count as those said after it. */
function prepareHangUp(moment: Moment, reason: EndReason): void {
  update(moment, { floor: { phase: 'ending', reason, sinceMs: moment.atMs } });
  onWordsAtTheEnd(moment);
}

/** After the goodbye: "tchau, obrigada" is written down, as an echo of it is; anything else calls the hangup off. */
export function onWordsAtTheEnd(moment: Moment): void {
  const { caller } = moment.conversation;
  const { backchannels, farewells } = moment.policy.language.words;
  const text = openText(caller);
  if (text === '' || isOwnEcho(moment.conversation)) return;
  const isFarewell = consistsOf(text, [...farewells, ...backchannels], isGuessing(caller));
  if (!isFarewell) update(moment, { floor: { phase: 'listening', sinceMs: moment.atMs }, reprompts: 0 });
  else if (!isGuessing(caller)) closeOpenTurn(moment);
}

/** A moment after the goodbye; while the caller makes a sound, until that has shown to be words or none. */
export function hangUpDueAt({ floor, caller }: Conversation, policy: Policy): number | null {
  if (floor.phase !== 'ending') return null;
  const { voice, turn } = caller;
  if (voice.speaking && !voice.dismissed) return Math.max(floor.sinceMs, voice.sinceMs) + policy.bargeIn.maxPauseMs;
  const heardSince = Math.max(voice.soundAtMs >= floor.sinceMs ? voice.sinceMs : floor.sinceMs, turn?.wordsAtMs ?? 0);
  const wordlessUntil = heardSince > floor.sinceMs ? heardSince + policy.bargeIn.wordlessMs : 0;
  return Math.max(floor.sinceMs + policy.ending.graceMs, wordlessUntil);
}

export function hangUpNow(moment: Moment): void {
  const { floor } = moment.conversation;
  if (floor.phase === 'ending') hangUp(moment, floor.reason);
}

function hangUp(moment: Moment, reason: EndReason): void {
  closeOpenTurn(moment);
  update(moment, { floor: { phase: 'over' } });
  emit(moment, { do: 'hang_up', reason });
}

/** A key shows that somebody is there. */
export function onSignOfLife(moment: Moment): void {
  if (isIn(moment.conversation, 'listening')) {
    update(moment, { floor: { phase: 'listening', sinceMs: moment.atMs } });
  }
}
