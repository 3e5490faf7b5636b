import { defaultsOf, type Figures, turnTakingFigures, type ValuesOf } from '@ligai/contracts';

/** How the agent reacts to the caller while it speaks. */
export const bargeInFigures = {
  minSpeechMs: turnTakingFigures.interruption_min_ms,
  wordlessMs: turnTakingFigures.interruption_resume_ms,
  longestWordlessMs: {
    ...{ default: 1600, min: 800, max: 5000, unit: 'ms' },
    about: 'The agent resumes over sounds that have brought no word in this time.',
  },
  backchannelMs: {
    ...{ default: 300, min: 100, max: 2000, unit: 'ms' },
    about: 'After this much silence after a backchannel, no more words are expected, and the agent resumes.',
  },
  falseAlarmMs: {
    ...{ default: 2000, min: 0, max: 30_000, unit: 'ms' },
    about:
      'After a pause by a sound without words, sounds alone do not pause the agent for this time, four times as long after each further one; words still do.',
  },
  roomDb: {
    ...{ default: 12, min: 3, max: 40, unit: 'dB' },
    about: "Sounds and words this much below the caller's usual level are those of people in the room.",
  },
  echoDb: {
    ...{ default: 6, min: 0, max: 30, unit: 'dB' },
    about: 'An echo is at least this much below the caller; a sound this much above the known echo is not an echo.',
  },
  longestEchoMs: {
    ...{ default: 800, min: 0, max: 2000, unit: 'ms' },
    about: "The longest delay of the agent's own voice.",
  },
  maxPauseMs: {
    ...{ default: 4000, min: 1000, max: 10_000, unit: 'ms' },
    about: 'The agent resumes over sounds that last this long after a backchannel without a word that takes the floor.',
  },
  pauseAnswerMs: {
    ...{ default: 2000, min: 200, max: 5000, unit: 'ms' },
    about: "Time limit for the shell's answer to `pause_playback`; the conversation then continues without it.",
  },
} as const satisfies Figures;

export type BargeInPolicy = ValuesOf<typeof bargeInFigures>;

export const defaultBargeIn: BargeInPolicy = defaultsOf(bargeInFigures);
