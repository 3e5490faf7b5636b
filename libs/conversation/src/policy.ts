import { type Language, languageOf } from './language.ts';

/** Who speaks for us in this call. */
export type Agent = {
  /** System prompt. `{{name}}` is filled from `variables`. */
  instructions: string;
  /** Said word for word when the callee answers; null lets the LLM open the conversation. */
  greeting: string | null;
  variables: Readonly<Record<string, string>>;
};

/** Everything about a conversation that someone may want to tune. Times in milliseconds. */
export type Policy = {
  agent: Agent;
  language: Language;
  endpointing: EndpointingPolicy;
  bargeIn: BargeInPolicy;
  pieces: PiecePolicy;
  reply: ReplyPolicy;
  silence: SilencePolicy;
  ending: EndingPolicy;
  hearing: HearingPolicy;
};

export type EndpointingPolicy = {
  /** From the caller's last sound to the end of the turn if the words sound finished. STT's hints come after it too. */
  minDelayMs: number;
  /** The same delay if the words break off in mid-clause. If they sound neither finished nor broken off, it is in between. */
  maxDelayMs: number;
  /** From the last sound until STT is asked to make its guess final. Its own finals come earlier as a rule. */
  finalizeAfterMs: number;
  /** How long a final transcript is waited for after it was asked for; then the partial counts. */
  finalizeWaitMs: number;
  /** STT says "end of turn" while voice activity still says "speech": how long voice activity may lag behind. */
  vadLagMs: number;
  /** Words that arrive this late after a silence still belong to the speech before it. */
  sttLagMs: number;
  /** Voice activity without a new word for so long is noise on the line, and the words before it are the turn. */
  noiseMs: number;
};

export type BargeInPolicy = {
  /** Speech of this length stops the agent. Small: voice activity is already debounced. */
  minSpeechMs: number;
  /** Silence without a word after the noise that stopped the agent: it was a cough, the agent goes on. */
  wordlessMs: number;
  /** Noise that lasts this long without a word that takes the floor: the agent goes on over it. */
  maxPauseMs: number;
  /** The shell owes an answer to `pause_playback`; after this the conversation goes on without it. */
  pauseAnswerMs: number;
};

export type PiecePolicy = {
  /** Words from which on the first piece may end at a comma. */
  firstMinWords: number;
  /** Characters from which on the first piece is cut at a blank. */
  firstMaxChars: number;
  /** A later piece that is shorter waits for the next sentence: each piece costs a request to TTS. */
  minChars: number;
  /** No piece is longer: TTS has limits, and the longer a piece the further off the heard text may be. */
  maxChars: number;
};

export type ReplyPolicy = {
  /** A reply that is longer is broken off at its last whole sentence, and the request to the LLM is dropped. */
  maxChars: number;
  /** No first token for so long: a filler is said. Null: never. */
  fillerAfterMs: number | null;
  /** No first token for so long: the reply counts as failed. */
  timeoutMs: number;
  /** Times that one reply is asked for again after a retryable failure. */
  retries: number;
  /** Longest pause that the provider may ask for before the next request; where it asks for a longer one, the reply has failed. */
  longestRetryAfterMs: number;
  /** Replies in a row that may fail, each with an apology; the last ends the call. */
  maxFailures: number;
  /** Without any text or audio for this long, the engine stops waiting for it. Longer than any piece plays. */
  stallMs: number;
};

export type SilencePolicy = {
  /** Silence of the caller after the agent has finished. */
  repromptAfterMs: number;
  /** Reprompts before the goodbye. */
  reprompts: number;
};

export type EndingPolicy = {
  /** From the last word of the goodbye to the hangup; words of the caller in it call the hangup off. */
  graceMs: number;
};

export type HearingPolicy = {
  /** Without STT for this long, the agent says so once. */
  tellAfterMs: number;
};

const agent: Agent = { instructions: '', greeting: null, variables: {} };

/** What every call starts from, in Portuguese. `policyFor` puts an agent and its language in. */
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
    ...{ maxChars: 4096, fillerAfterMs: 1800, timeoutMs: 6000, retries: 1, maxFailures: 2, stallMs: 40_000 },
    longestRetryAfterMs: 4000,
  },
  silence: { repromptAfterMs: 8000, reprompts: 2 },
  ending: { graceMs: 800 },
  hearing: { tellAfterMs: 3000 },
};

/** Text that an LLM makes of one token, at most as a rule: the limit on tokens is the provider's, that on text is ours. */
const charsPerToken = 4;

/** The default policy for an agent. `languageTag` is BCP 47; an unknown language gets English lines. */
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
