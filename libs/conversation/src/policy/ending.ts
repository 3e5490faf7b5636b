import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** How the call ends. */
export const endingFigures = {
  graceMs: {
    ...{ default: 800, min: 0, max: 10_000, unit: 'ms' },
    about: 'From the last word of the goodbye to the hangup; words of the caller in this time cancel the hangup.',
  },
} as const satisfies Figures;

export type EndingPolicy = ValuesOf<typeof endingFigures>;

export const defaultEnding: EndingPolicy = defaultsOf(endingFigures);
