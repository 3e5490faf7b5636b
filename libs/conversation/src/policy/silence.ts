import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** What the agent does when the caller says nothing. */
export const silenceFigures = {
  repromptAfterMs: turnTakingFigures.reprompt_after_ms,
  reprompts: turnTakingFigures.max_reprompts,
  afterGapMs: {
    ...{ default: 1200, min: 500, max: 10_000, unit: 'ms' },
    about:
      'Silence after which the agent asks the caller to repeat, once another bridge has taken over the call: what was said before is lost.',
  },
} as const satisfies Figures;

export type SilencePolicy = ValuesOf<typeof silenceFigures>;

export const defaultSilence: SilencePolicy = defaultsOf(silenceFigures);
