import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** How the call ends. */
export const endingFigures = {
  graceMs: turnTakingFigures.goodbye_grace_ms,
} as const satisfies Figures;

export type EndingPolicy = ValuesOf<typeof endingFigures>;

export const defaultEnding: EndingPolicy = defaultsOf(endingFigures);
