import { discardWords, openText, soundOfWords } from './caller-words.ts';
import type { Conversation, Voice } from './conversation.ts';
import { couldBeEcho, echoedWords, noteEcho } from './echo.ts';
import type { ConversationEvent } from './event.ts';
import type { Policy } from './policy/policy.ts';
import { type StepContext, update } from './step-context.ts';
import { wordsOf } from './words.ts';

/*
 * Words that are not the caller's: the agent's own voice that the line returns, and people in the room. They are removed
 * from the open words, so that they neither stop the agent, nor are answered, nor are written as words of the caller.
 * The echo is recognised by its words, its timing and its level together; people in the room by their level, compared
 * with the caller's, which is learned in the call.
 */

/** Removes foreign words from the caller's open words. */
export function ignoreForeignWords(context: StepContext, event: ConversationEvent): void {
  if (event.type !== 'partial_transcript' && event.type !== 'final_transcript') return;
  const { conversation, policy } = context;
  if (openText(conversation.caller) === '') return;
  const isRoom = isQuiet(conversation, conversation.caller.turn?.levelDb ?? null, policy);
  const echoed = isRoom ? 0 : echoedWords(conversation, context.atMs, policy);
  const foreign = isRoom ? wordsOf(openText(conversation.caller)).length : echoed;
  if (echoed > 0) noteEcho(context);
  if (foreign > 0) discard(context, foreign);
  else if (event.type === 'final_transcript') learnLevel(context);
}

function discard(context: StepContext, count: number): void {
  const caller = discardWords(context.conversation.caller, count);
  const isEmpty = openText(caller) === '';
  // The sound of these words does not pause the agent again. A sound that has begun since is another one.
  const isOfLastSound = soundOfWords(caller, context.atMs) === caller.voice;
  const voice =
    isEmpty && isOfLastSound ? { ...caller.voice, dismissed: caller.voice.speaking, foreign: true } : caller.voice;
  update(context, { caller: { ...caller, voice, turn: isEmpty && caller.turn?.index === null ? null : caller.turn } });
}

/** Weight of the newest sentence in the caller's level. */
const weightOfNewest = 0.3;

/** From words that are certainly the caller's: their sound began when no echo of the agent could be heard any more. */
function learnLevel(context: StepContext): void {
  const { caller, floor } = context.conversation;
  const levelDb = caller.turn?.levelDb ?? null;
  if (levelDb === null || floor.phase !== 'listening') return;
  if (
    caller.voice.soundAtMs < floor.sinceMs + context.policy.bargeIn.longestEchoMs &&
    couldBeEcho(context.conversation)
  )
    return;
  const learned = caller.levelDb === null ? levelDb : caller.levelDb + (levelDb - caller.levelDb) * weightOfNewest;
  update(context, { caller: { ...caller, levelDb: learned } });
}

/** True for a level far below the caller's. */
function isQuiet({ caller }: Conversation, levelDb: number | null, { bargeIn }: Policy): boolean {
  return levelDb !== null && caller.levelDb !== null && levelDb < caller.levelDb - bargeIn.roomDb;
}

/** True for a sound that is certainly not the caller's, judged by its level or by its words. */
export function isForeign(conversation: Conversation, voice: Voice, policy: Policy): boolean {
  return voice.foreign || isQuiet(conversation, voice.levelDb, policy);
}
