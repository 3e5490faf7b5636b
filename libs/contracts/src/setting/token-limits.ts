import type { Figures } from '../figure.ts';

/** Limits of requests to the LLM. The settings of these names change them. */
export const tokenLimits = {
  max_reply_tokens: {
    ...{ default: 1024, min: 16, max: 16_384, unit: 'tokens' },
    about:
      'Longest reply of the model, in tokens; four characters of text count as one. A longer one ends with its last whole sentence',
  },
  max_history_tokens: {
    ...{ default: 24_000, min: 1000, max: 1_000_000, unit: 'tokens' },
    about:
      'Longest conversation that is sent to the model with each request, in tokens as estimated from the characters, in addition to the prompt. The oldest turns are left out first, the last six never',
  },
} as const satisfies Figures;
