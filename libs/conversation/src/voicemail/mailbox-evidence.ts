import { startOfText } from '@ligai/kernel';
import type { ConversationEvent } from '../event.ts';
import { consistsOf } from '../phrases.ts';
import type { Policy } from '../policy/policy.ts';
import { hasWord, joinTexts, wordsOf } from '../words.ts';
import { mailboxPhrases, type PhraseKind, plainText } from './mailbox-phrases.ts';

/** What is known about who has answered. */
export type MailboxWatch = {
  readonly sinceMs: number;
  /** Final words since the answer, and the guess after them. */
  readonly finals: string;
  readonly guess: string;
  readonly wordsAtMs: number;
  /** Said "hello?", and waited. */
  readonly waited: boolean;
  /** The speech that began with the answer: up to its last sound, or its first break. Null before it. */
  readonly monologue: { readonly startMs: number; readonly endMs: number; readonly broken: boolean } | null;
  readonly beep: boolean;
  /** Of the evidence so far. */
  readonly points: number;
  /** It is a mailbox. */
  readonly found: boolean;
};

/** Half a minute of fast speech is shorter; the work for one event is bounded by this. */
const longestText = 2000;

export function withEvidence(watch: MailboxWatch, event: ConversationEvent, policy: Policy): MailboxWatch {
  switch (event.type) {
    case 'partial_transcript':
      return withWords(watch, { finals: watch.finals, guess: event.text }, event.atMs, policy);
    case 'final_transcript': {
      // An empty final confirms the guess.
      const finals = joinTexts(watch.finals, event.text === '' ? watch.guess : event.text);
      return withWords(watch, { finals, guess: '' }, event.atMs, policy);
    }
    case 'caller_speech_started':
      return { ...watch, monologue: continued(watch, event.sinceMs, policy) };
    case 'caller_speech_stopped': {
      const { monologue } = watch;
      return monologue && !monologue.broken ? { ...watch, monologue: { ...monologue, endMs: event.sinceMs } } : watch;
    }
    case 'beep_heard':
      return { ...watch, beep: true };
    default:
      return watch;
  }
}

function withWords(
  watch: MailboxWatch,
  words: Pick<MailboxWatch, 'finals' | 'guess'>,
  atMs: number,
  { language, voicemail }: Policy,
): MailboxWatch {
  const before = joinTexts(watch.finals, watch.guess);
  const now = joinTexts(words.finals, words.guess);
  if (plainText(now) === plainText(before)) return { ...watch, ...words };
  const isLate = atMs - watch.wordsAtMs >= voicemail.openingPauseMs;
  const waited = watch.waited || (isLate && hasWord(before) && consistsOf(before, language.words.openings));
  const finals = startOfText(words.finals, longestText);
  return { ...watch, finals, guess: startOfText(words.guess, longestText), wordsAtMs: atMs, waited };
}

function continued(
  { monologue, sinceMs }: MailboxWatch,
  startMs: number,
  { voicemail }: Policy,
): MailboxWatch['monologue'] {
  if (monologue === null)
    return startMs - sinceMs > voicemail.monologueStartMs ? null : { startMs, endMs: startMs, broken: false };
  const isBroken = monologue.broken || startMs - monologue.endMs > voicemail.monologuePauseMs;
  return { ...monologue, broken: isBroken };
}

/** The evidence that a mailbox has answered, in points. `isConclusive`: with a phrase that suffices alone. */
export function weigh(
  watch: MailboxWatch,
  agentText: string,
  { voicemail }: Policy,
): { total: number; isConclusive: boolean } {
  const text = plainText(joinTexts(watch.finals, watch.guess));
  const own = plainText(agentText);
  const found = (kind: PhraseKind): number =>
    mailboxPhrases.filter(({ kind: its, pattern }) => {
      const match = its === kind ? pattern.exec(text)?.[0] : undefined;
      // The line may return the agent's own words.
      return match !== undefined && !own.includes(match);
    }).length;
  const { monologue, waited, beep } = watch;
  const isMonologue =
    monologue !== null &&
    wordsOf(text).length >= voicemail.monologueWords &&
    Math.max(monologue.endMs, monologue.broken ? 0 : watch.wordsAtMs) - monologue.startMs >= voicemail.monologueMs;
  const isConclusive = found('conclusive') > 0;
  // A conclusive phrase contains weaker ones.
  const phrases = isConclusive
    ? voicemail.conclusivePoints
    : found('strong') * voicemail.strongPoints + found('weak') * voicemail.weakPoints;
  const total =
    phrases +
    (isMonologue ? voicemail.monologuePoints : 0) +
    (beep ? voicemail.beepPoints : 0) -
    (found('live') + (waited ? 1 : 0)) * voicemail.livePoints -
    (found('wait') > 0 ? voicemail.waitPoints : 0);
  return { total, isConclusive };
}
