/** Evidence for or against the end of a turn. The table below says what each means. */
export type Sign =
  | 'question'
  | 'tag'
  | 'sentence'
  | 'clause'
  | 'answer'
  | 'greeting'
  | 'comma'
  | 'broken_off'
  | 'expects_more'
  | 'hesitation'
  | 'dictation_partial'
  | 'dictation_perhaps'
  | 'dictation_complete'
  | 'asked_for_more'
  | 'stt_gap';

/**
 * The signs, and how each changes the natural logarithm of the odds that the caller continues: positive means that more
 * follows. `stretch`: pauses after it are this much longer than the caller's usual pauses, because people think.
 *
 * The values were set on the seeds 1 to 10 of `npm run bench -- endpointing`.
 */
export const signs: { readonly [S in Sign | 'any']: { readonly logOdds: number; readonly stretch?: number } } = {
  /** Before any sign: most silences that are long enough to be considered end a turn. */
  any: { logOdds: -0.2 },
  /** STT wrote a question mark. */
  question: { logOdds: -2.5 },
  /** "né?", "right?" at the end. */
  tag: { logOdds: -2 },
  /** STT wrote a period, or an exclamation mark. */
  sentence: { logOdds: -2.3 },
  /** The words may be a complete clause. */
  clause: { logOdds: 0.1 },
  /** All words are a complete answer: "sim", "no, thank you". */
  answer: { logOdds: -0.3 },
  /** Nothing but a greeting so far. */
  greeting: { logOdds: 1.5 },
  comma: { logOdds: 1.4, stretch: 1.2 },
  /** The last word begins something: "para", "the", "and". */
  broken_off: { logOdds: 2.8, stretch: 1.4 },
  /** The last word usually has an object: "quero", "need". */
  expects_more: { logOdds: 1.2, stretch: 1.2 },
  /** "hum", "é…", "let me see". */
  hesitation: { logOdds: 3.5, stretch: 1.5 },
  /** Digits or an address are being dictated, and there are too few. */
  dictation_partial: { logOdds: 3.5, stretch: 1.4 },
  /** There may be enough digits. */
  dictation_perhaps: { logOdds: 0, stretch: 1.2 },
  dictation_complete: { logOdds: -2.5 },
  /** The agent asked for something that takes more words than this. */
  asked_for_more: { logOdds: 1, stretch: 1.2 },
  /** `UtteranceEnd`: STT found no word for a second. */
  stt_gap: { logOdds: -0.7 },
};
