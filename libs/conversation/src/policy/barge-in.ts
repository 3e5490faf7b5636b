import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** How the agent reacts to the caller while it speaks. */
export const bargeInFigures = {
  minSpeechMs: {
    ...{ default: 0, min: 0, max: 1000, unit: 'ms' },
    about: 'Speech of this length pauses the agent. It is short because voice activity is already debounced.',
  },
  wordlessMs: {
    ...{ default: 700, min: 200, max: 3000, unit: 'ms' },
    about:
      'After this much silence without a word, the noise that paused the agent was a cough, and the agent resumes.',
  },
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
