import { defaultKeyPolicy, type KeyPolicy } from './key-policy.ts';
import { defaultLadder, type LadderPolicy } from './ladder.ts';
import { type Language, languageOf } from './language.ts';

/** The agent of a call. */
export type Agent = {
  /** System prompt. `{{name}}` is filled from `variables`. */
  instructions: string;
  /** Spoken verbatim when the callee answers; if null, the LLM opens the conversation. */
  greeting: string | null;
  variables: Readonly<Record<string, string>>;
};

/** All tunable parameters of a conversation. Times in milliseconds. */
export type Policy = {
  agent: Agent;
  language: Language;
  endpointing: EndpointingPolicy;
  bargeIn: BargeInPolicy;
  pieces: PiecePolicy;
  reply: ReplyPolicy;
  ladder: LadderPolicy;
  keys: KeyPolicy;
  silence: SilencePolicy;
  ending: EndingPolicy;
  hearing: HearingPolicy;
};

export type EndpointingPolicy = {
  /**
   * From the caller's last sound to the end of the turn if the words are a complete clause. An end reported by STT also
   * waits for it.
   */
  minDelayMs: number;
  /** The same delay if the words end in mid-clause. If neither applies, the delay is in between. */
  maxDelayMs: number;
  /** From the last sound until STT is requested to finalize its guess. Usually STT sends a final earlier. */
  finalizeAfterMs: number;
  /** How long to wait for a requested final transcript; after that the partial is used. */
  finalizeWaitMs: number;
  /** How long voice activity may still report speech after STT has reported the end of the turn. */
  vadLagMs: number;
  /** Words that arrive within this time after the start of a silence belong to the speech before it. */
  sttLagMs: number;
  /** Voice activity without a new word for this long is noise on the line; the words before it are the turn. */
  noiseMs: number;
};

export type BargeInPolicy = {
  /** Speech of this length pauses the agent. It is short because voice activity is already debounced. */
  minSpeechMs: number;
  /** After this much silence without a word, the noise that paused the agent was a cough, and the agent resumes. */
  wordlessMs: number;
  /** The agent resumes over noise that lasts this long without a word that takes the floor. */
  maxPauseMs: number;
  /** Time limit for the shell's answer to `pause_playback`; the conversation then continues without it. */
  pauseAnswerMs: number;
};

export type PiecePolicy = {
  /** Number of words from which the first piece may end at a comma. */
  firstMinWords: number;
  /** Number of characters from which the first piece is cut at a blank. */
  firstMaxChars: number;
  /** A shorter later piece is joined with the next sentence, since each piece is a TTS request. */
  minChars: number;
  /** Maximum length of a piece: TTS has a limit, and the estimate of the heard text is less exact in longer pieces. */
  maxChars: number;
};

export type ReplyPolicy = {
  /** A longer reply is cut after its last complete sentence, and the request to the LLM is cancelled. */
  maxChars: number;
  /** A filler is spoken after this much silence while a reply is owed. */
  fillerAfterMs: number;
  /** Fillers in one reply; 0 disables them. */
  mostFillers: number;
  /** Retries of one reply after retryable failures. */
  retries: number;
  /** Longest `Retry-After` of the provider that is waited for; with a longer one the reply fails. */
  longestRetryAfterMs: number;
  /** A fallback model is configured. */
  hasFallback: boolean;
  /** Consecutive failed replies; the last one ends with a goodbye instead of an apology, and the call fails. */
  maxFailures: number;
  /** The engine stops waiting for text or audio after this time. Longer than any piece plays. */
  stallMs: number;
};

export type SilencePolicy = {
  /** Silence of the caller after the agent has finished. */
  repromptAfterMs: number;
  /** Reprompts before the goodbye. */
  reprompts: number;
};

export type EndingPolicy = {
  /** From the last word of the goodbye to the hangup; words of the caller in this time cancel the hangup. */
  graceMs: number;
};

export type HearingPolicy = {
  /** The agent says that it cannot hear the caller when STT has been unavailable for this long, */
  announceAfterMs: number;
  /** or this long after the caller has said something, */
  afterVoiceMs: number;
  /** but not before STT had this much time to be restored. */
  restoreMs: number;
  /** Longest time from the end of speech until the loss is noticed by the missing transcript. */
  noticedMs: number;
  /** It repeats this after so much silence. */
  repeatAfterMs: number;
  /** After this time without STT the call fails. */
  longestMs: number;
};

const agent: Agent = { instructions: '', greeting: null, variables: {} };

/** The default policy, in Portuguese. `policyFor` sets an agent and its language. */
export const defaultPolicy: Policy = {
  agent,
  language: languageOf('pt-BR'),
  endpointing: {
    minDelayMs: 250,
    maxDelayMs: 1200,
    finalizeAfterMs: 500,
    finalizeWaitMs: 500,
    vadLagMs: 200,
    sttLagMs: 1500,
    noiseMs: 3000,
  },
  bargeIn: { minSpeechMs: 0, wordlessMs: 700, maxPauseMs: 4000, pauseAnswerMs: 2000 },
  pieces: { firstMinWords: 3, firstMaxChars: 60, minChars: 24, maxChars: 180 },
  reply: {
    ...{ maxChars: 4096, fillerAfterMs: 1600, mostFillers: 4, hasFallback: false, retries: 1, maxFailures: 2 },
    ...{ stallMs: 40_000, longestRetryAfterMs: 4000 },
  },
  ladder: defaultLadder,
  keys: defaultKeyPolicy,
  silence: { repromptAfterMs: 8000, reprompts: 2 },
  ending: { graceMs: 800 },
  hearing: {
    announceAfterMs: 3000,
    afterVoiceMs: 1500,
    restoreMs: 800,
    noticedMs: 4000,
    repeatAfterMs: 6000,
    longestMs: 20_000,
  },
};

/** Usual maximum of characters per token: the provider limits tokens, the engine limits text. */
const charsPerToken = 4;

/** The default policy for an agent. `languageTag` is BCP 47; an unknown language uses the English phrases. */
export function policyFor(who: Agent, languageTag: string, limits: { maxReplyTokens?: number } = {}): Policy {
  const { maxReplyTokens } = limits;
  const reply = maxReplyTokens === undefined ? {} : { maxChars: maxReplyTokens * charsPerToken };
  return {
    ...defaultPolicy,
    agent: who,
    language: languageOf(languageTag),
    reply: { ...defaultPolicy.reply, ...reply },
  };
}
