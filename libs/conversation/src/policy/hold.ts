import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** What the agent does while the caller has the call on hold. */
export const holdFigures = {
  timeoutMs: {
    ...{ default: 120_000, min: 10_000, max: 3_600_000, unit: 'ms' },
    about:
      'After this time on hold the call ends; the setting `hold_timeout_seconds`. Two minutes suffice to search for a document.',
  },
} as const satisfies Figures;

export type HoldPolicy = ValuesOf<typeof holdFigures>;

export const defaultHold: HoldPolicy = defaultsOf(holdFigures);
