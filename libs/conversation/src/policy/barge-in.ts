import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** How the agent reacts to the caller while it speaks. */
export const bargeInFigures = {
  minSpeechMs: turnTakingFigures.interruption_min_ms,
  wordlessMs: turnTakingFigures.interruption_resume_ms,
  maxPauseMs: {
    ...{ default: 4000, min: 1000, max: 10_000, unit: 'ms' },
    about: 'The agent resumes over noise that lasts this long without a word that takes the floor.',
  },
  pauseAnswerMs: {
    ...{ default: 2000, min: 200, max: 5000, unit: 'ms' },
    about: "Time limit for the shell's answer to `pause_playback`; the conversation then continues without it.",
  },
} as const satisfies Figures;

export type BargeInPolicy = ValuesOf<typeof bargeInFigures>;

export const defaultBargeIn: BargeInPolicy = defaultsOf(bargeInFigures);
