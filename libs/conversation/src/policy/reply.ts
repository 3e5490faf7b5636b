import { defaultsOf, type Figures, tokenLimits, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** Usual maximum of characters per token: the provider limits tokens, the engine limits text. */
export const charsPerToken = 4;

const maxTokens = tokenLimits.max_reply_tokens;

/** How long and how late a reply may be. What is done against a late reply is in `ladder.ts`. */
export const replyFigures = {
  maxChars: {
    ...{ default: maxTokens.default * charsPerToken, min: charsPerToken, max: maxTokens.max * charsPerToken },
    unit: 'characters',
    about: 'A longer reply is cut after its last complete sentence, and the request to the LLM is cancelled.',
  },
  fillerAfterMs: turnTakingFigures.filler_after_ms,
  mostFillers: turnTakingFigures.max_fillers,
  retries: {
    ...{ default: 1, min: 0, max: 5, unit: 'count' },
    about: 'Retries of one reply after retryable failures.',
  },
  maxRequests: {
    ...{ default: 5, min: 1, max: 20, unit: 'count' },
    about: 'Requests for one reply. A model that stops again after so many ends the reply there.',
  },
  longestRetryAfterMs: {
    ...{ default: 4000, min: 0, max: 10_000, unit: 'ms' },
    about: 'Longest `Retry-After` of the provider that is waited for; with a longer one the reply fails.',
  },
  muteAfterMs: {
    ...{ default: 1800, min: 500, max: 20_000, unit: 'ms' },
    about: 'After this much silence the call fails if TTS returns nothing, not even a fixed phrase.',
  },
  muteTextMs: {
    ...{ default: 1200, min: 300, max: 20_000, unit: 'ms' },
    about: 'TTS counts as returning nothing once a text has waited this long for its first audio,',
  },
  mutePhraseMs: {
    ...{ default: 300, min: 100, max: 20_000, unit: 'ms' },
    about: 'and a fixed phrase, which has audio at once if it is stored, this long.',
  },
  maxFailures: {
    ...{ default: 2, min: 1, max: 10, unit: 'count' },
    about: 'Consecutive failed replies; the last one ends with a goodbye instead of an apology, and the call fails.',
  },
  stallMs: {
    ...{ default: 40_000, min: 20_000, max: 120_000, unit: 'ms' },
    about: 'The engine stops waiting for text or audio after this time. Longer than any piece plays.',
  },
} as const satisfies Figures;

export type ReplyPolicy = ValuesOf<typeof replyFigures> & {
  /** A fallback model is configured. */
  readonly hasFallback: boolean;
};

export const defaultReply: ReplyPolicy = { ...defaultsOf(replyFigures), hasFallback: false };
