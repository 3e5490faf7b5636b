import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** What the agent does when the caller says nothing. */
export const silenceFigures = {
  repromptAfterMs: {
    ...{ default: 8000, min: 2000, max: 60_000, unit: 'ms' },
    about: 'Silence of the caller after the agent has finished, until it asks again.',
  },
  reprompts: { ...{ default: 2, min: 0, max: 10, unit: 'count' }, about: 'Reprompts before the goodbye.' },
} as const satisfies Figures;

export type SilencePolicy = ValuesOf<typeof silenceFigures>;

export const defaultSilence: SilencePolicy = defaultsOf(silenceFigures);
