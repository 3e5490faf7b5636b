import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** What the agent does when the caller says nothing. */
export const silenceFigures = {
  repromptAfterMs: turnTakingFigures.reprompt_after_ms,
  reprompts: turnTakingFigures.max_reprompts,
} as const satisfies Figures;

export type SilencePolicy = ValuesOf<typeof silenceFigures>;

export const defaultSilence: SilencePolicy = defaultsOf(silenceFigures);
