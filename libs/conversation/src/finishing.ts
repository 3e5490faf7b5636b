import type { EndReason } from '@ligai/contracts';
import { recordAgentTurn } from './agent-turns.ts';
import { dropRequests, speak } from './asking.ts';
import { closeOpenTurn, isGuessing, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { isOwnEcho } from './echo.ts';
import { consistsOf } from './phrases.ts';
import type { Policy } from './policy/policy.ts';
import { heardOf, isComplete, ownPieces, type Piece, spokenOf } from './reply.ts';
import { emit, isIn, listen, replyOf, type StepContext, setFloor, update, updateReply } from './step-context.ts';

/**
 * Ends the agent's turn once the whole reply was heard. A reply of which nothing was heard has failed. While playback is
 * paused, the pause has to end first.
 */
export function finishIfComplete(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply || !isComplete(reply) || isIn(context.conversation, 'yielding')) return;
  if (heardOf(reply) === '' && reply.text.state !== 'failed') {
    endUnheard(context);
    return;
  }
  if (isIn(context.conversation, 'paused')) emit(context, { do: 'drop_playback' });
  finishReply(context);
}

/** Ends the agent's turn. If not even the apology for a failed reply was heard, the call has failed. */
export function finishReply(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  recordAgentTurn(context, 'ended');
  const failures = reply.text.state === 'failed' ? context.conversation.failures : 0;
  update(context, { failures });
  listen(context);
  updateCaller(context, { answering: null });
  if (heardOf(reply) !== '') update(context, { unheardOpening: '' });
  if (heardOf(reply) === '') hangUp(context, 'provider_failed');
  else if (reply.next !== 'listen') prepareHangUp(context, reply.next);
}

/**
 * The LLM has failed: ends the reply with an apology after what was written. A text whose last sentence is complete needs
 * none.
 */
export function endWithoutRest(context: StepContext, refused = false): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequests(context, reply);
  if (/[.!?…]["'”’)]*$/u.test(spokenOf(reply))) {
    updateReply(context, { text: { state: 'written' } });
    finishIfComplete(context);
  } else {
    apologise(context, refused);
  }
}

/** TTS has failed: drops the text that is not heard yet, and ends the reply with an apology. */
export function endUnheard(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequests(context, reply);
  const unheard = ownPieces(reply).filter(({ status }) => status !== 'done' && status !== 'playing');
  const pieceIds = unheard.map(({ id }) => id);
  if (pieceIds.length > 0) emit(context, { do: 'drop_pieces', pieceIds });
  const pieces = reply.pieces.flatMap((piece): Piece[] => {
    if (!pieceIds.includes(piece.id)) return [piece];
    return piece.turnIndex === null ? [] : [{ ...piece, status: 'done' }];
  });
  updateReply(context, { pieces });
  apologise(context, false);
}

/** After repeated failures, or if the key is refused, a repetition would not help: goodbye, and the call fails. */
function apologise(context: StepContext, refused: boolean): void {
  const { lines } = context.policy.language;
  const failures = context.conversation.failures + 1;
  const isLast = refused || failures >= context.policy.reply.maxFailures;
  update(context, { failures });
  updateReply(context, { text: { state: 'failed' }, next: isLast ? 'provider_failed' : 'listen' });
  speakLine(context, isLast ? lines.failureGoodbye : lines.apology);
}

/** Adds a fixed phrase to the reply. */
export function speakLine(context: StepContext, line: string): void {
  speak(context, line, 'line');
  finishIfComplete(context);
}

/** Words said during the goodbye count like words said after it. */
function prepareHangUp(context: StepContext, reason: EndReason): void {
  setFloor(context, { phase: 'ending', reason, sinceMs: context.atMs });
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
  if (!isFarewell) {
    listen(context);
    update(context, { reprompts: 0 });
  } else if (!isGuessing(caller)) closeOpenTurn(context);
}

/**
 * When the call is hung up: shortly after the goodbye, or later while a sound of the caller may still have
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

export function hangUp(context: StepContext, reason: EndReason): void {
  closeOpenTurn(context);
  setFloor(context, { phase: 'over' });
  emit(context, { do: 'hang_up', reason });
}
