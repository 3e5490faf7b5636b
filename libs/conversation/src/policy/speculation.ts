import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** When the LLM is asked before the caller's turn has ended. */
export const speculationFigures = {
  riskPercent: turnTakingFigures.speculation_risk_percent,
  minSilenceMs: {
    ...{ default: 200, min: 0, max: 2000, unit: 'ms' },
    about: 'Shortest silence after which the LLM is asked ahead: gaps within words and phrases are shorter.',
  },
  guessSilenceMs: {
    ...{ default: 300, min: 0, max: 2000, unit: 'ms' },
    about: 'The same while STT may still change the last words. It sends its last guess within this time.',
  },
  minGainMs: {
    ...{ default: 60, min: 0, max: 2000, unit: 'ms' },
    about: 'The LLM is not asked ahead if the turn ends sooner than this after it.',
  },
  maxPerTurn: {
    ...{ default: 2, min: 1, max: 10, unit: 'count' },
    about: 'Requests ahead for one turn, so that a caller who pauses often costs no more than this.',
  },
} as const satisfies Figures;

export type SpeculationPolicy = ValuesOf<typeof speculationFigures>;

export const defaultSpeculation: SpeculationPolicy = defaultsOf(speculationFigures);
