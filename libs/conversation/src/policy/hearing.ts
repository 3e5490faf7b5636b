import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** What the agent does while STT is unavailable. */
export const hearingFigures = {
  announceAfterMs: {
    ...{ default: 3000, min: 500, max: 20_000, unit: 'ms' },
    about: 'The agent says that it cannot hear the caller when STT has been unavailable for this long.',
  },
  afterVoiceMs: {
    ...{ default: 1500, min: 0, max: 20_000, unit: 'ms' },
    about: 'It says so earlier, this long after the caller has said something.',
  },
  restoreMs: {
    ...{ default: 1000, min: 0, max: 5000, unit: 'ms' },
    about: 'It says nothing before STT had this much time to be restored.',
  },
  noticedMs: {
    ...{ default: 4000, min: 500, max: 20_000, unit: 'ms' },
    about: 'Longest time from the end of speech until the loss is noticed by the missing transcript.',
  },
  repeatAfterMs: {
    ...{ default: 6000, min: 2000, max: 60_000, unit: 'ms' },
    about: 'It repeats this after so much silence.',
  },
  longestMs: {
    ...{ default: 20_000, min: 5000, max: 300_000, unit: 'ms' },
    about: 'After this time without STT the call fails.',
  },
} as const satisfies Figures;

export type HearingPolicy = ValuesOf<typeof hearingFigures>;

export const defaultHearing: HearingPolicy = defaultsOf(hearingFigures);
