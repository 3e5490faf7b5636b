import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** When the caller's turn has ended. */
export const endpointingFigures = {
  minDelayMs: turnTakingFigures.end_of_turn_min_ms,
  maxDelayMs: turnTakingFigures.end_of_turn_max_ms,
  cutRiskPercent: turnTakingFigures.end_of_turn_risk_percent,
  usualPauseMs: {
    ...{ default: 350, min: 100, max: 2000, unit: 'ms' },
    about: "Mean length of a caller's pauses within a turn, until they are learned in the call.",
  },
  finalizeAfterMs: {
    ...{ default: 500, min: 100, max: 3000, unit: 'ms' },
    about: 'From the last sound until STT is requested to finalize its guess. Usually STT sends a final earlier.',
  },
  finalizeWaitMs: {
    ...{ default: 500, min: 100, max: 3000, unit: 'ms' },
    about: 'How long to wait for a requested final transcript; after that the partial is used.',
  },
  vadLagMs: {
    ...{ default: 200, min: 0, max: 1000, unit: 'ms' },
    about: 'How long voice activity may still report speech after STT has reported the end of the turn.',
  },
  sttLagMs: {
    ...{ default: 1500, min: 200, max: 5000, unit: 'ms' },
    about: 'Words that arrive within this time after the start of a silence belong to the speech before it.',
  },
  noiseMs: {
    ...{ default: 3000, min: 500, max: 10_000, unit: 'ms' },
    about: 'Voice activity without a new word for this long is noise on the line; the words before it are the turn.',
  },
} as const satisfies Figures;

export type EndpointingPolicy = ValuesOf<typeof endpointingFigures>;

export const defaultEndpointing: EndpointingPolicy = defaultsOf(endpointingFigures);
