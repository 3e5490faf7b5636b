import type { Turn } from '@ligai/contracts';
import { noteHeard, recordAgentTurn } from './agent-turns.ts';
import { askLlm } from './asking.ts';
import { closeOpenTurn, extendAnsweredTurn, updateCaller } from './caller-turns.ts';
import type { ConversationEvent } from './event.ts';
import { closeKeys } from './keys.ts';
import { begin } from './opening.ts';
import type { Policy } from './policy/policy.ts';
import { speakable } from './speakable.ts';
import { type SpeechSpan, speechSpans, spokenText, writtenText } from './speech-text/speech-text.ts';
import { epochMs, isIn, listen, recordTurn, type StepContext, setFloor, update } from './step-context.ts';
import { watchForMailbox } from './voicemail/voicemail.ts';
import { learnSpeed, type VoiceSpeed } from './word-times/voice-speed.ts';
import { wordsOf } from './words.ts';

type Of<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** Greets in a new call; continues a call that another bridge held. */
export function onJoined(context: StepContext, event: Of<'joined'>): void {
  const turns = event.history.toSorted((a, b) => a.index - b.index);
  update(context, { turns, epochOffsetMs: event.epochMs - event.atMs, voice: voiceOf(context, turns) });
  listen(context);
  for (const turn of turns) if (turn.endedAtMs === null) recordTurn(context, endedElsewhere(context, turn, event));
  if (turns.length === 0) {
    watchForMailbox(context);
    begin(context);
  } else {
    resume(context, context.conversation.turns);
  }
}

/**
 * Usual time from the death of a bridge until the next one has the call, if it is not known when the audio stopped: the
 * switch reports the end of the socket, a bridge is reserved, and its socket is opened.
 */
const movingMs = 1000;

/**
 * Closes a turn that was open when its bridge died. An agent's turn was cut later than its last write: the words that
 * fit in the time until the audio stopped were heard too, at the speed of the voice in this call. If the time is unknown
 * and all words fit, the next bridge joined so late that the elapsed time gives no estimate.
 */
function endedElsewhere(context: StepContext, turn: Turn, { lostAtEpochMs }: Of<'joined'>): Turn {
  const endedAtMs = epochMs(context);
  if (turn.role !== 'assistant') return { ...turn, endedAtMs };
  const lostAtMs = Math.min(endedAtMs, Math.max(turn.startedAtMs, lostAtEpochMs ?? endedAtMs - movingMs));
  const spans = spansOf(turn, context.policy);
  const { charsPerSecond } = context.conversation.voice;
  const heard = spansWithin(spans, lostAtMs - turn.startedAtMs, charsPerSecond);
  const isKnown = lostAtEpochMs !== undefined || heard.length < spans.length;
  const estimated = isKnown ? writtenText(heard) : '';
  const content = estimated.length > turn.content.length ? estimated : turn.content;
  return { ...turn, content, interrupted: true, endedAtMs: lostAtMs };
}

const spansOf = ({ generated }: Turn, { language }: Policy): SpeechSpan[] =>
  speechSpans(speakable(generated ?? ''), language.tag);

/** Usual silence after a punctuation mark inside a text. */
const markMs = 250;
/** Usual silence at the end of synthesised speech, with the delay of the report that it was played. */
const tailMs = 140;
/** The text of a shorter turn is no measure of the speed. */
const minTurnMs = 1500;
const endsWithMark = ({ written }: SpeechSpan): boolean => /[.,;:!?…]["'”’)]*$/u.test(written);

/** The spans whose middle is spoken within this time. */
function spansWithin(spans: readonly SpeechSpan[], ms: number, charsPerSecond: number): SpeechSpan[] {
  let startMs = 0;
  const end = spans.findIndex((span) => {
    const spokenMs = ((span.spoken.length + 1) / charsPerSecond) * 1000;
    const isLater = startMs + spokenMs / 2 > ms;
    startMs += spokenMs + (endsWithMark(span) ? markMs : 0);
    return isLater;
  });
  return end < 0 ? [...spans] : spans.slice(0, end);
}

/** The speed of the voice as the turns of this call show it that were heard to their end. */
function voiceOf({ conversation, policy }: StepContext, turns: readonly Turn[]): VoiceSpeed {
  let voice = conversation.voice;
  for (const turn of turns) {
    const ms = (turn.endedAtMs ?? 0) - turn.startedAtMs;
    if (turn.role !== 'assistant' || !turn.generated || turn.interrupted || ms < minTurnMs) continue;
    const spans = spansOf(turn, policy);
    const marksMs = spans.slice(0, -1).filter(endsWithMark).length * markMs;
    voice = learnSpeed(voice, spokenText(spans).length + 1, ms - tailMs - marksMs);
  }
  return voice;
}

/** The leg has ended, or moves to another bridge: writes all words that were said and heard. */
export function onLeft(context: StepContext, event: Of<'left'>): void {
  noteHeard(context, event.heard);
  recordAgentTurn(context, 'ended');
  closeKeys(context);
  writeLastWords(context);
  setFloor(context, { phase: 'over' });
}

/** STT may finish its last sentence after the end of the call; the words belong to the last turn. */
export function writeLastWords(context: StepContext): void {
  if (isIn(context.conversation, 'over')) extendAnsweredTurn(context);
  const index = closeOpenTurn(context);
  if (index !== null) updateCaller(context, { answering: index });
}

/** Continues without a greeting. The last speaker determines the next step; after whole words of the agent, `askAfterGap`. */
function resume(context: StepContext, turns: readonly Turn[]): void {
  const last = turns.at(-1);
  if (!last || (last.role === 'assistant' && !wasCut(last))) {
    update(context, { continuedAtMs: context.atMs });
    return;
  }
  if (last.role === 'user') updateCaller(context, { answering: last.index });
  askLlm(context, { kind: 'answer', caller: null, note: 'resume' });
}

/** True for a turn that was being spoken, or whose end was not heard. */
function wasCut(turn: Turn): boolean {
  if (turn.endedAtMs === null || turn.interrupted) return true;
  return wordsOf(turn.content).length < wordsOf(speakable(turn.generated ?? '')).length;
}
