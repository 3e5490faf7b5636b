import type { TurnHint } from '../conversation.ts';
import { consistsOf } from '../phrases.ts';
import type { EndpointingPolicy } from '../policy/endpointing.ts';
import { bareWords } from '../words.ts';
import { dictationIn, wantedFrom } from './dictation.ts';
import { type Sign, signs } from './signs.ts';
import { type TurnWords, turnWordsOf, type Wanted } from './turn-words.ts';

/*
 * How long a silence must be to end the caller's turn. Each sign (the last words, punctuation, what the agent has asked
 * for, STT's hints) changes the odds that the caller continues. Pauses within turns are about exponentially
 * distributed, so that after a silence of t ms the probability that the caller still continues is
 *
 *   continues × e^(−t / pause)                continues: by the signs; pause: the caller's own, learned in the call
 *
 * The turn ends once this is below the accepted risk, but not before the floor and not after the ceiling.
 */

export type TurnSoFar = {
  /** The caller's words in this turn. */
  text: string;
  /** The agent's last words. */
  asked: string;
  languageTag: string;
  hint: TurnHint | null;
  /** The caller's usual pause within a turn. */
  pauseMs: number;
};

export type TurnEnd = {
  /** From the caller's last sound to the end of the turn. */
  delayMs: number;
  /** The reasons. */
  signs: readonly Sign[];
  /** The probability that the caller continues, without regard to the silence so far. */
  continues: number;
};

/** Words before these do not matter; the bound limits the work per event. */
const longestText = 600;

export function turnEnd(turn: TurnSoFar, policy: EndpointingPolicy): TurnEnd {
  const found = signsOf(turn);
  const logOdds = found.reduce((sum, sign) => sum + signs[sign].logOdds, signs.any.logOdds + hintLogOdds(turn.hint));
  const continues = 1 / (1 + Math.exp(-logOdds));
  const stretch = Math.max(1, ...found.map((sign) => signs[sign].stretch ?? 1));
  const waitMs = turn.pauseMs * stretch * Math.log(continues / (policy.cutRiskPercent / 100));
  const delayMs = Math.min(Math.max(waitMs, policy.minDelayMs), Math.max(policy.maxDelayMs, policy.minDelayMs));
  return { delayMs, signs: found, continues };
}

/** The signs that were found last: the deadlines of one moment ask several times about the same words. */
let latest: { turn: TurnSoFar; found: readonly Sign[] } | undefined;

export function signsOf(turn: TurnSoFar): readonly Sign[] {
  if (!latest || !isSame(latest.turn, turn)) latest = { turn, found: findSigns(turn) };
  return latest.found;
}

const isSame = (one: TurnSoFar, other: TurnSoFar): boolean =>
  one.text === other.text &&
  one.asked === other.asked &&
  one.languageTag === other.languageTag &&
  one.hint?.by === other.hint?.by;

function findSigns({ text: whole, asked, languageTag, hint }: TurnSoFar): readonly Sign[] {
  const lists = turnWordsOf(languageTag);
  const text = whole.slice(-longestText);
  const words = bareWords(text);
  const wanted = wantedFrom(asked.slice(-longestText), text, lists);
  const dictation = dictationIn(words, text, wanted, lists);
  const found: Sign[] = dictation ? [`dictation_${dictation}`] : [wordSign(text, words, lists)];
  // In a dictation, the punctuation of STT is no evidence, because the words have no grammar.
  if (dictation === null) found.push(...markSign(text, words, lists));
  if (isGreeting(words, lists)) found.push('greeting');
  if (wanted && isShortFor(wanted, words, lists)) found.push('asked_for_more');
  if (hint?.by === 'gap') found.push('stt_gap');
  return found;
}

/** What the last words mean for the turn. */
function wordSign(text: string, words: readonly string[], lists: TurnWords): Sign {
  const last = words.at(-1) ?? '';
  if (words.length > 0 && consistsOf(text, lists.answers) && !/(?:…|\.\.\.|,)$/u.test(text)) return 'answer';
  if (endsWith(words, lists.hesitations) || /(?:…|\.\.\.)["'”’)]*$/u.test(text)) return 'hesitation';
  if (lists.brokenOff.includes(last) || /[-–—]$/u.test(text)) return 'broken_off';
  return lists.expectMore.includes(last) ? 'expects_more' : 'clause';
}

/** The last mark of STT; a mark after words that break off has no meaning. */
function markSign(text: string, words: readonly string[], lists: TurnWords): Sign[] {
  const mark = /([.!?,;:])["'”’)]*$/u.exec(text)?.[1];
  if (mark === '?') return ['question'];
  if (mark === ',' || mark === ';' || mark === ':') return ['comma'];
  const hasTag = words.length > 2 && endsWith(words, lists.tags);
  if (hasTag) return ['tag'];
  return mark === undefined ? [] : ['sentence'];
}

/** Words after a greeting that are still part of it: "bom dia, minha filha". */
const mostAfterGreeting = 2;

function isGreeting(words: readonly string[], { greetings }: TurnWords): boolean {
  const text = `${words.join(' ')} `;
  return greetings.some((greeting) => {
    return text.startsWith(`${greeting} `) && words.length <= greeting.split(' ').length + mostAfterGreeting;
  });
}

function isShortFor(wanted: Wanted, words: readonly string[], lists: TurnWords): boolean {
  if (consistsOf(words.join(' '), lists.answers)) return false;
  if (wanted.what === 'address') return true;
  if (wanted.what === 'name') return words.length <= 1 || lists.brokenOff.includes(words.at(-1) ?? '');
  return wanted.what === 'date' && words.length <= 2;
}

function endsWith(words: readonly string[], phrases: readonly string[]): boolean {
  const end = ` ${words.slice(-5).join(' ')}`;
  return phrases.some((phrase) => end.endsWith(` ${phrase}`));
}

/** The confidence of a model that detects turns counts in proportion to its own log odds. */
const modelWeight = 1.5;
const mostModelLogOdds = 4;

function hintLogOdds(hint: TurnHint | null): number {
  if (hint?.by !== 'model') return 0;
  const confidence = Math.min(0.99, Math.max(0.01, hint.confidence));
  const logOdds = -modelWeight * Math.log(confidence / (1 - confidence));
  return Math.min(mostModelLogOdds, Math.max(-mostModelLogOdds, logOdds));
}
