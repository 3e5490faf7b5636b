/** A word at its time, in milliseconds; of a `Speech`, from its start. */
export type TimedWord = { text: string; startMs: number; endMs: number };

/** Speech without the sound: which word is said when. */
export type Speech = {
  words: TimedWord[];
  /** Silences between the words, by marks or as written. */
  pauses: { startMs: number; endMs: number }[];
  lengthMs: number;
};

/** How a voice says word number `word` of text number `text`. A pause follows each punctuation mark inside the text. */
export type Voice = (text: number, word: number) => { charsPerSecond: number; pauseMs: number };

export const evenVoice: Voice = () => ({ charsPerSecond: 15, pauseMs: 250 });

/** Words ±40 % in speed, pauses of 150–400 ms, the same for the same arguments. */
export const livelyVoice: Voice = (text, word) => ({
  charsPerSecond: 15 / (0.6 + 0.8 * noise(text, word)),
  pauseMs: 150 + 250 * noise(text, word + 0.5),
});

/** A pause in the text of a person: `[500 ms]`, `[1.2 s]`. */
const writtenPause = /^\[(\d+(?:\.\d+)?) ?(ms|s)\]$/u;
const endsInMark = /[.,;:!?…]["'”’)]*$/u;

/**
 * Speech of a text. `[500 ms]` is a pause of exactly that length. `number` selects the voice's variation.
 * `withMarkPauses: false` makes only written pauses, as of people who read a list in one breath. `tailMs` is the
 * silence with which TTS ends its audio.
 */
export function speechOf(
  text: string,
  options: { number?: number; voice?: Voice; withMarkPauses?: boolean; tailMs?: number } = {},
): Speech {
  const { number = 0, voice = evenVoice, withMarkPauses = true, tailMs = 0 } = options;
  const speech: Speech = { words: [], pauses: [], lengthMs: 0 };
  const tokens = text
    .replace(/\[(\d+(?:\.\d+)?)\s*(ms|s)\]/gu, ' [$1$2] ')
    .split(/\s+/u)
    .filter((token) => token !== '');
  for (const [i, token] of tokens.entries()) {
    const pauseMs = writtenPauseMs(token);
    if (pauseMs !== undefined) {
      pause(speech, pauseMs);
      continue;
    }
    const { charsPerSecond, pauseMs: markPauseMs } = voice(number, i);
    const startMs = speech.lengthMs;
    const endMs = startMs + ((token.length + 1) / charsPerSecond) * 1000;
    speech.words.push({ text: token, startMs, endMs });
    speech.lengthMs = endMs;
    const next = tokens[i + 1];
    const isInside = next !== undefined && writtenPauseMs(next) === undefined;
    if (withMarkPauses && isInside && endsInMark.test(token)) pause(speech, markPauseMs);
  }
  if (tailMs > 0 && speech.words.length > 0) pause(speech, tailMs);
  return speech;
}

/** Time without the pauses. */
export const speechMsOf = ({ words }: Speech): number => words.reduce((ms, word) => ms + word.endMs - word.startMs, 0);

/** Stretches of speech without a pause, in order. */
export function runsOf({ pauses, lengthMs, words }: Speech): { startMs: number; endMs: number }[] {
  if (words.length === 0) return [];
  const starts = [0, ...pauses.map(({ endMs }) => endMs)];
  const ends = [...pauses.map(({ startMs }) => startMs), lengthMs];
  return starts.map((startMs, i) => ({ startMs, endMs: ends[i] ?? lengthMs })).filter((run) => run.endMs > run.startMs);
}

function writtenPauseMs(token: string): number | undefined {
  const [, amount, unit] = writtenPause.exec(token) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit === 's' ? 1000 : 1);
}

function pause(speech: Speech, ms: number): void {
  speech.pauses.push({ startMs: speech.lengthMs, endMs: speech.lengthMs + ms });
  speech.lengthMs += ms;
}

/** 0–1, the same for the same arguments. */
function noise(text: number, word: number): number {
  const x = Math.sin(text * 127.1 + word * 311.7) * 43_758.5453;
  return x - Math.floor(x);
}
