import { defaultsOf, type Figures, tokenLimits, type ValuesOf } from '@ligai/contracts';

/** How much of the conversation the LLM gets. */
export const historyFigures = {
  maxTokens: tokenLimits.max_history_tokens,
  lastTurns: {
    ...{ default: 6, min: 2, max: 100, unit: 'count' },
    about: 'The last turns of the conversation, which the LLM always gets.',
  },
} as const satisfies Figures;

export type HistoryPolicy = ValuesOf<typeof historyFigures>;

export const defaultHistory: HistoryPolicy = defaultsOf(historyFigures);
