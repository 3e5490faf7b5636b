import { openText } from './caller-words.ts';
import type { Conversation, Segment } from './conversation.ts';
import type { Policy } from './policy/policy.ts';
import { audibleTextOf, hasStarted } from './reply.ts';
import { isIn, replyOf, type StepContext, update } from './step-context.ts';
import { bareWords, wordsOf } from './words.ts';

/*
 * Some lines return the agent's own voice: a speakerphone, a gateway without echo cancellation. The echo begins while
 * the agent speaks, repeats its words in their order up to 0.8 s later, and is quieter than the caller. A line is known
 * to echo once it has returned the beginning of what the agent says, which no answer is; from then on any words of the
 * agent are an echo if time and level agree. So a short answer made of the agent's words is still heard.
 */

/** Number of letters that must be returned before a line is known to echo. */
const certainLetters = 8;
/** Of the returned words, at least this share is recognised: STT mishears some. */
const likeness = 0.6;
/** An echo begins within this many first letters of what the agent says. */
const firstLetters = 6;
/** Letters of the agent that may be missing between two words that are returned. */
const mostSkippedLetters = 30;

/** Number of the caller's first open words that are the agent's own, on a line that is known to echo or now is. */
export function echoedWords(conversation: Conversation, atMs: number, policy: Policy): number {
  const { caller, echo } = conversation;
  const said = agentWords(conversation);
  if (said.length === 0 || !isEchoInTime(conversation, atMs, policy) || !isEchoInLevel(conversation, policy)) return 0;
  const text = openText(caller);
  const heard = bareWords(text);
  if (echo) {
    const returned = returnedWords(heard, said, 'anywhere');
    // STT mishears some words of an echo; the caller's would be louder.
    const isMisheard = isAsQuietAsEcho(conversation, policy) && (returned > 0 || hasEchoed(caller.segment));
    return isMisheard ? wordsOf(text).length : wordsWith(returned, text);
  }
  const count = returnedWords(heard, said, 'from the beginning');
  return count >= 2 && heard.slice(0, count).join('').length >= certainLetters ? wordsWith(count, text) : 0;
}

/** Number of words of the text that contain its first `count` bare words: "12:30" contains two, "–" none. */
function wordsWith(count: number, text: string): number {
  if (count === 0) return 0;
  let bare = 0;
  const next = wordsOf(text).findIndex((word) => {
    bare += bareWords(word).length;
    return bare > count;
  });
  return next === -1 ? wordsOf(text).length : next;
}

/** True if the caller's open words may be the beginning of an echo. Too few words to be certain. */
export function isOwnEcho(conversation: Conversation): boolean {
  const heard = bareWords(openText(conversation.caller));
  return heard.length > 0 && returnedWords(heard, agentWords(conversation), 'from the beginning') === heard.length;
}

/** True if any of the open words is one of the agent's last ones. */
export function couldBeEcho(conversation: Conversation): boolean {
  return returnedWords(bareWords(openText(conversation.caller)), agentWords(conversation), 'anywhere') > 0;
}

/** Notes that the line echoes, and at which level. */
export function noteEcho(context: StepContext): void {
  const { echo, caller } = context.conversation;
  const levelDb = caller.turn?.levelDb ?? null;
  update(context, { echo: { levelDb: levelDb ?? echo?.levelDb ?? null } });
}

/** For this long after what seems to be the beginning of an echo, sounds of its level are taken for its continuation. */
const suspectedMs = 2000;

/** The open words seem to be an echo, too few to be certain: its next sounds do not pause the agent again. */
export function suspectEcho(context: StepContext): void {
  const levelDb = context.conversation.caller.turn?.levelDb ?? null;
  if (levelDb !== null) update(context, { suspectedEcho: { levelDb, untilMs: context.atMs + suspectedMs } });
}

/** True if a sound may be an echo: the line echoes, or seems to, and the sound is not louder than the echo. */
export function soundsLikeEcho(conversation: Conversation, levelDb: number | null, policy: Policy): boolean {
  const { echo, suspectedEcho, caller } = conversation;
  if (!echo) {
    if (!suspectedEcho || levelDb === null || caller.voice.soundAtMs > suspectedEcho.untilMs) return false;
    return levelDb <= suspectedEcho.levelDb + policy.bargeIn.echoDb / 2;
  }
  return echo.levelDb === null || levelDb === null || levelDb <= echo.levelDb + policy.bargeIn.echoDb;
}

function isAsQuietAsEcho({ echo, caller }: Conversation, { bargeIn }: Policy): boolean {
  const levelDb = caller.turn?.levelDb ?? null;
  if (levelDb === null || echo === null || echo.levelDb === null) return false;
  return levelDb <= echo.levelDb + bargeIn.echoDb / 2;
}

/** True if the beginning of this segment was an echo. */
const hasEchoed = ({ claims }: Segment): boolean => claims.some(({ index }) => index === null);

/** Echoes begin while the agent speaks, or shortly after. */
function isEchoInTime(conversation: Conversation, atMs: number, { bargeIn }: Policy): boolean {
  const reply = replyOf(conversation);
  const isSpeaking = reply !== null && hasStarted(reply) && !isIn(conversation, 'yielding', 'paused');
  const untilMs = isSpeaking ? atMs : spokeUntilMs(conversation);
  const { turn, voice } = conversation.caller;
  const beganAtMs = turn?.startedAtMs ?? voice.soundAtMs;
  return beganAtMs <= untilMs + (conversation.echo ? bargeIn.longestEchoMs : 0);
}

/** When the agent was last heard, in monotonic time. */
function spokeUntilMs({ turns, floor, epochOffsetMs }: Conversation): number {
  if (floor.phase === 'paused' || floor.phase === 'yielding') return floor.sinceMs;
  const last = turns.findLast(({ role }) => role === 'assistant');
  return last ? (last.endedAtMs ?? Infinity) - epochOffsetMs : -Infinity;
}

/** An echo is quieter than the caller. What is not known does not contradict it. */
function isEchoInLevel(conversation: Conversation, policy: Policy): boolean {
  const { caller, echo } = conversation;
  const levelDb = caller.turn?.levelDb ?? null;
  if (echo && echo.levelDb !== null) return soundsLikeEcho(conversation, levelDb, policy);
  return levelDb === null || caller.levelDb === null || levelDb <= caller.levelDb - policy.bargeIn.echoDb;
}

/** What the agent says and has just said, in their order. */
function agentWords(conversation: Conversation): string[] {
  const reply = replyOf(conversation);
  if (reply && hasStarted(reply)) return bareWords(audibleTextOf(reply));
  const last = conversation.turns.findLast(({ role }) => role === 'assistant');
  return bareWords(last?.content ?? '');
}

/**
 * Number of words at the beginning of `heard` that repeat `said` in its order. A pause of the agent may cut a word in two,
 * so letters are compared too, without blanks.
 */
function returnedWords(
  heard: readonly string[],
  said: readonly string[],
  from: 'anywhere' | 'from the beginning',
): number {
  const text = lettersOf(said);
  let [at, found, count] = [0, 0, 0];
  for (const [i, word] of heard.entries()) {
    const isFirst = found === 0;
    const reach = !isFirst ? mostSkippedLetters : from === 'anywhere' ? Infinity : firstLetters;
    const match = placeOf(word, text, { at, reach, mayBeCut: i === heard.length - 1 });
    if (match !== null) [at, found, count] = [match + word.length, found + 1, i + 1];
  }
  return found >= likeness * count ? count : 0;
}

/** Letters without blanks, and where each word begins. */
type Letters = { all: string; words: ReadonlyArray<{ word: string; at: number }> };

function lettersOf(said: readonly string[]): Letters {
  let at = 0;
  const words = said.map((word) => {
    at += word.length;
    return { word, at: at - word.length };
  });
  return { all: said.join(''), words };
}

/** Where a word is in the letters: as a word, or, if it is not too short, as a part of words. */
function placeOf(
  word: string,
  { all, words }: Letters,
  { at, reach, mayBeCut }: { at: number; reach: number; mayBeCut: boolean },
): number | null {
  const inReach = (place: number, most: number) => place >= at && place - at <= most;
  const asWord = words.find(
    (other) => inReach(other.at, reach) && (other.word === word || (mayBeCut && other.word.startsWith(word))),
  );
  const asLetters = all.indexOf(word, at);
  if (inReach(asLetters, word.length < 3 ? 3 : reach)) return Math.min(asLetters, asWord?.at ?? Infinity);
  return asWord?.at ?? null;
}
