import { defaultsOf, type Figures, type ValuesOf, type VoicemailAction } from '@ligai/contracts';

/**
 * How a mailbox is recognised: evidence has points, and a callee with `threshold` points is a mailbox. A person who is
 * taken for a mailbox is worse than a mailbox that is talked to, so no evidence but a conclusive phrase suffices alone.
 */
export const voicemailFigures = {
  detectForMs: {
    ...{ default: 30_000, min: 5000, max: 120_000, unit: 'ms' },
    about: 'From the answer on, evidence is collected for this long. Mailboxes begin to speak at once.',
  },
  threshold: { ...{ default: 100, min: 50, max: 500, unit: 'count' }, about: 'Points that a mailbox has at least.' },
  conclusivePoints: {
    ...{ default: 100, min: 0, max: 500, unit: 'count' },
    about: 'A phrase that only mailboxes and networks say: "leave a message after the tone".',
  },
  strongPoints: {
    ...{ default: 60, min: 0, max: 500, unit: 'count' },
    about: 'Each phrase that mostly mailboxes say: "leave a message".',
  },
  weakPoints: {
    ...{ default: 30, min: 0, max: 500, unit: 'count' },
    about: 'Each phrase that mailboxes say, and people too: "cannot take your call".',
  },
  monologuePoints: {
    ...{ default: 40, min: 0, max: 500, unit: 'count' },
    about: 'Speech without a break from the answer on, as of a recording that does not wait for the agent.',
  },
  monologueMs: { ...{ default: 6000, min: 2000, max: 20_000, unit: 'ms' }, about: 'The shortest such speech.' },
  monologueStartMs: {
    ...{ default: 2500, min: 500, max: 10_000, unit: 'ms' },
    about: 'Speech that begins later than this after the answer is no such speech.',
  },
  monologuePauseMs: { ...{ default: 1200, min: 300, max: 5000, unit: 'ms' }, about: 'A longer silence breaks it.' },
  monologueWords: {
    ...{ default: 10, min: 1, max: 100, unit: 'words' },
    about: 'With fewer words it is music or noise.',
  },
  beepPoints: {
    ...{ default: 60, min: 0, max: 500, unit: 'count' },
    about: 'A single tone, followed by silence.',
  },
  livePoints: {
    ...{ default: 60, min: 0, max: 500, unit: 'count' },
    about: 'Subtracted for each phrase of a person who is there: "who is calling?", "I can take a message".',
  },
  waitPoints: {
    ...{ default: 100, min: 0, max: 500, unit: 'count' },
    about: 'Subtracted if the callee is to wait, or to say who is calling: a person follows.',
  },
  settleMs: {
    ...{ default: 800, min: 200, max: 5000, unit: 'ms' },
    about:
      'Without a conclusive phrase, the callee must have been silent for this long: a person may go on with words that no mailbox says.',
  },
  wordlessMs: {
    ...{ default: 3000, min: 1000, max: 10_000, unit: 'ms' },
    about: 'The same, without a new word, if there is a sound: music or noise.',
  },
  openingPauseMs: {
    ...{ default: 1500, min: 500, max: 5000, unit: 'ms' },
    about:
      'A callee who says only "hello?" and then is silent for this long is a person, which counts as such a phrase.',
  },
} as const satisfies Figures;

export type VoicemailPolicy = ValuesOf<typeof voicemailFigures> & {
  /** `talk`: mailboxes are not recognised. */
  readonly action: VoicemailAction;
};

export const defaultVoicemail: VoicemailPolicy = { ...defaultsOf(voicemailFigures), action: 'hang_up' };
