import type { Turn } from '@ligai/contracts';
import { noteHeard, recordAgentTurn } from './agent-turns.ts';
import { askLlm } from './asking.ts';
import { closeOpenTurn, extendAnsweredTurn, updateCaller } from './caller-turns.ts';
import type { ConversationEvent } from './event.ts';
import { closeKeys } from './keys.ts';
import { begin } from './opening.ts';
import { speakable } from './speakable.ts';
import { type SpeechSpan, speechSpans, spokenText, writtenText } from './speech-text/speech-text.ts';
import { epochMs, isIn, recordTurn, type StepContext, update } from './step-context.ts';
import { wordsOf } from './words.ts';

type Of<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** Greets in a new call; continues a call that another bridge held. */
export function onJoined(context: StepContext, event: Of<'joined'>): void {
  const turns = event.history.toSorted((a, b) => a.index - b.index);
  update(context, {
    turns,
    epochOffsetMs: event.epochMs - event.atMs,
    floor: { phase: 'listening', sinceMs: context.atMs },
  });
  for (const turn of turns) if (turn.endedAtMs === null) recordTurn(context, endedElsewhere(context, turn));
  if (turns.length === 0) begin(context);
  else resume(context, context.conversation.turns);
}

/**
 * Usual time from the death of a bridge until the next one has the call: the switch reports the end of the socket, a
 * bridge is reserved, and its socket is opened. The agent is not heard in this time.
 */
const movingMs = 1000;

/**
 * Closes a turn that was open when its bridge died. An agent's turn was cut later than its last write: the words that
 * fit in the time since its start were heard too. If all words fit, the next bridge joined so late that the elapsed
 * time gives no estimate.
 */
function endedElsewhere(context: StepContext, turn: Turn): Turn {
  const endedAtMs = epochMs(context);
  if (turn.role !== 'assistant') return { ...turn, endedAtMs };
  const spans = speechSpans(speakable(turn.generated ?? ''), context.policy.language.tag);
  const chars = ((endedAtMs - turn.startedAtMs - movingMs) / 1000) * context.policy.language.charsPerSecond;
  const estimated = chars < spokenText(spans).length ? writtenWithin(spans, chars) : '';
  const content = estimated.length > turn.content.length ? estimated : turn.content;
  return { ...turn, content, interrupted: true, endedAtMs: Math.max(turn.startedAtMs, endedAtMs - movingMs) };
}

/** The written words whose spoken form fits in so many characters. */
function writtenWithin(spans: readonly SpeechSpan[], chars: number): string {
  let length = -1;
  const end = spans.findIndex(({ spoken }) => {
    length += spoken.length + 1;
    return length > chars;
  });
  return writtenText(spans.slice(0, end));
}

/** The leg has ended, or moves to another bridge: writes all words that were said and heard. */
export function onLeft(context: StepContext, event: Of<'left'>): void {
  noteHeard(context, event.heard);
  recordAgentTurn(context, 'ended');
  closeKeys(context);
  writeLastWords(context);
  update(context, { floor: { phase: 'over' } });
}

/** STT may finish its last sentence after the end of the call; the words belong to the last turn. */
export function writeLastWords(context: StepContext): void {
  if (isIn(context.conversation, 'over')) extendAnsweredTurn(context);
  const index = closeOpenTurn(context);
  if (index !== null) updateCaller(context, { answering: index });
}

/** Continues without a greeting. The last speaker determines the next step. */
function resume(context: StepContext, turns: readonly Turn[]): void {
  const last = turns.at(-1);
  if (!last || (last.role === 'assistant' && !wasCut(last))) return;
  if (last.role === 'user') updateCaller(context, { answering: last.index });
  askLlm(context, { kind: 'answer', caller: null, note: 'resume' });
}

/** True for a turn that was being spoken, or whose end was not heard. */
function wasCut(turn: Turn): boolean {
  if (turn.endedAtMs === null || turn.interrupted) return true;
  return wordsOf(turn.content).length < wordsOf(speakable(turn.generated ?? '')).length;
}
