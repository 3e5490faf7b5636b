import type { Caller, CallerTurn, Claim, Segment } from './conversation.ts';
import { joinTexts, sameWords, wordsOf } from './words.ts';

/*
 * STT transcribes one segment at a time: each partial replaces the previous one, and a final closes the segment. A turn
 * may have to end on a partial. The turn claims the words that it took, so that the final neither repeats nor loses
 * any:
 *
 *   partial  quero marcar                  turn 3 ends on it: claim { index: 3, words: 2 }
 *   partial  quero marcar uma consulta     turn 4 begins with "uma consulta"
 *   final    Quero marcar uma consulta.    turn 3 is "Quero marcar", turn 4 "uma consulta."
 */

/** The words since the last turn ended: the finals, then the guess. */
export function openText(caller: Caller): string {
  return joinTexts(caller.turn?.finals ?? '', guessedText(caller.segment));
}

/** The guess without the words that earlier turns have claimed. */
export function guessedText(segment: Segment): string {
  return wordsOf(segment.text).slice(claimedWords(segment)).join(' ');
}

export function hearPartial(caller: Caller, text: string, atMs: number): Caller {
  const segment = { ...caller.segment, text };
  const isNew = !sameWords(guessedText(segment), guessedText(caller.segment));
  return withWords({ ...caller, segment }, caller.turn?.finals ?? '', isNew ? 'new' : 'known', atMs);
}

/**
 * `settled`: turns that had ended on the guess, with their final words. An empty final confirms the guess: STT sends it
 * if nothing changes.
 */
export function hearFinal(caller: Caller, text: string, atMs: number): { caller: Caller; settled: SettledTurn[] } {
  const { settled, rest } = settleClaims(caller.segment.claims, wordsOf(joinTexts(text) || caller.segment.text));
  const isNew = !sameWords(rest, guessedText(caller.segment));
  const words = isNew ? 'new' : rest === '' ? 'known' : 'final';
  const finals = joinTexts(caller.turn?.finals ?? '', rest);
  const heard = withWords({ ...caller, segment: { ...caller.segment, text: '', claims: [] } }, finals, words, atMs);
  return { caller: { ...heard, segment: { ...heard.segment, sinceMs: atMs } }, settled };
}

/** Adds text that is final and not from STT, such as pressed keys. */
export function hearFixed(caller: Caller, text: string, atMs: number): Caller {
  return withWords(caller, joinTexts(caller.turn?.finals ?? '', text), 'new', atMs);
}

export type SettledTurn = { index: number; content: string };

/** Makes the open words the turn `index`, for which a reply is requested. */
export function endOpenTurn(caller: Caller, index: number): Caller {
  const words = wordsOf(guessedText(caller.segment)).length;
  const claim: Claim = { index, before: caller.turn?.finals ?? '', words };
  const claims = words > 0 ? [...caller.segment.claims, claim] : caller.segment.claims;
  return { ...caller, segment: { ...caller.segment, claims }, turn: null };
}

/** Removes the first open words, which are not the caller's. */
export function discardWords(caller: Caller, count: number): Caller {
  const finals = wordsOf(caller.turn?.finals ?? '');
  const ofGuess = Math.max(0, count - finals.length);
  const claim: Claim = { index: null, before: '', words: ofGuess };
  const claims = ofGuess > 0 ? [...caller.segment.claims, claim] : caller.segment.claims;
  const turn = caller.turn && { ...caller.turn, finals: finals.slice(count).join(' ') };
  return { ...caller, segment: { ...caller.segment, claims }, turn };
}

/** Reopens an ended turn that the caller continues: its words precede the later ones. */
export function reopenTurn(caller: Caller, ended: SettledTurn & { startedAtMs: number }, atMs: number): Caller {
  const claim = caller.segment.claims.find(({ index }) => index === ended.index);
  const claims = caller.segment.claims.filter((other) => other !== claim);
  // If the segment is still open, it still contains these words.
  const finals = joinTexts(claim ? claim.before : ended.content, caller.turn?.finals ?? '');
  const turn = { ...(caller.turn ?? newTurn(atMs)), index: ended.index, startedAtMs: ended.startedAtMs, finals };
  return { ...caller, segment: { ...caller.segment, claims }, turn, answering: null };
}

/** `final`: the words were known as a guess. */
function withWords(caller: Caller, finals: string, words: 'new' | 'final' | 'known', atMs: number): Caller {
  const isEmpty = joinTexts(finals, guessedText(caller.segment)) === '';
  // STT has withdrawn its entire guess.
  if (isEmpty && (caller.turn?.index ?? null) === null) return { ...caller, turn: null };
  const turn = caller.turn ?? newTurn(beginningOf(caller, atMs));
  const transcribed = words === 'known' ? {} : { transcribedAtMs: atMs };
  const heard =
    words === 'new'
      ? { wordsAtMs: atMs, hint: null, levelDb: louder(turn.levelDb, soundOfWords(caller, atMs).levelDb) }
      : {};
  const first = caller.turn ? {} : { wordsAtMs: atMs, transcribedAtMs: atMs };
  return { ...caller, turn: { ...turn, ...first, ...transcribed, ...heard, finals } };
}

/** Words cannot arrive sooner after the start of their sound: they last, and STT takes its time. */
const shortestSttLagMs = 300;
/** New words of a sound that ended longer ago than this are not expected. */
const longestLagAfterSoundMs = 600;

/**
 * The sound that new words belong to: the last one, unless it has only just begun after another one, or all of its words
 * are final. Then their sound was not noticed yet.
 */
export function soundOfWords(caller: Caller, atMs: number): { soundAtMs: number; levelDb: number | null } {
  const { voice, segment } = caller;
  if (!voice.speaking && segment.sinceMs > voice.sinceMs) return { soundAtMs: atMs, levelDb: null };
  const isTooNew = voice.speaking && atMs - voice.soundAtMs < shortestSttLagMs;
  return isTooNew && voice.before && mayFollow(voice.before, segment, atMs) ? voice.before : voice;
}

/** True if words of a sound that has ended may still arrive: it is not long ago, and STT has sent no final since. */
const mayFollow = (sound: { untilMs: number }, segment: Segment, atMs: number): boolean =>
  atMs - sound.untilMs < longestLagAfterSoundMs && segment.sinceMs < sound.untilMs;

/** The start of the sound that the words belong to, if it is recent. */
const beginningOf = (caller: Caller, atMs: number): number =>
  caller.voice.speaking || atMs - caller.voice.sinceMs < longestSttLagMs
    ? Math.max(soundOfWords(caller, atMs).soundAtMs, atMs - longestWordsMs)
    : atMs;

/** A sound that began earlier than this before the words is not the beginning of their turn. */
const longestWordsMs = 15_000;
/** After a silence of this length, new words belong to no earlier sound. */
const longestSttLagMs = 2000;

function newTurn(startedAtMs: number): CallerTurn {
  return {
    ...{ index: null, finals: '', startedAtMs, levelDb: null, wordsAtMs: startedAtMs, transcribedAtMs: startedAtMs },
    ...{ hint: null, finalizeAskedAtMs: null, askedAhead: { times: 0, lastAtMs: -Infinity } },
  };
}

function settleClaims(claims: readonly Claim[], words: string[]): { settled: SettledTurn[]; rest: string } {
  const settled: SettledTurn[] = [];
  let from = 0;
  for (const claim of claims) {
    const own = words.slice(from, from + claim.words).join(' ');
    if (claim.index !== null) settled.push({ index: claim.index, content: joinTexts(claim.before, own) });
    from += claim.words;
  }
  return { settled, rest: words.slice(from).join(' ') };
}

const louder = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

const claimedWords = ({ claims }: Segment): number => claims.reduce((sum, claim) => sum + claim.words, 0);
