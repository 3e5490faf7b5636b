import type { HeardPiece, PieceSound } from '../event.ts';
import { alignSounds, type Blocks } from './align-sounds.ts';
import { soundsOf } from './spelling.ts';
import { lengthOf, type MeasuredText, matchPauses, measured, type Stretch } from './stretches.ts';

/** Language of the text, and speed of the voice in characters per second, including blanks. */
export type Voice = { languageTag: string; charsPerSecond: number };

type WordTime = { startMs: number; endMs: number };

/**
 * When the words of a piece are spoken, in the audio's time, as exactly as it is needed at `heardMs`.
 *
 * Time is mapped to text in two steps. First the pauses in the audio are matched with the punctuation in the text, in order,
 * at the lowest total cost, so that an error does not extend past a pause. Then the words between the two pauses around
 * `heardMs` are located by how the audio sounds: vowels are loud, "s" is high, "t" is nearly silent. Words in other parts,
 * and without knowledge of the sound, take time in proportion to their letters. If the audio is incomplete, the voice's
 * speed estimates the part after the last match.
 */
export function wordTimes(words: readonly string[], piece: HeardPiece, voice: Voice): WordTime[] {
  const text = measured(words);
  const stretches = matchPauses(text, piece, voice.charsPerSecond);
  const times = stretches.flatMap((stretch) => timesByLetters(text, stretch));
  const heard = stretches.findLast(({ startMs }) => startMs <= piece.heardMs);
  const aligned = heard && piece.sound ? timesBySound(text, heard, piece.sound, voice.languageTag) : null;
  if (heard && aligned) times.splice(heard.from, aligned.length, ...aligned);
  return times;
}

function timesByLetters(text: MeasuredText, { from, to, startMs, endMs }: Stretch): WordTime[] {
  const perChar = (endMs - startMs) / Math.max(1, lengthOf(text, from, to));
  const timeOf = (chars: number) => startMs + chars * perChar;
  return text.words.slice(from, to).map((word, i) => {
    const before = lengthOf(text, from, from + i);
    return { startMs: timeOf(before), endMs: timeOf(before + word.length) };
  });
}

const blockMs = 10;
/** Level below the loud parts of the audio that counts as silence. */
const silenceDb = -40;
/** Speech changes its level by so much, in dB, within any few words. Other sounds say nothing about words. */
const usualRangeDb = 8;
/** The work grows with the square of the time: a longer stretch without a pause is no usual speech. */
const longestMs = 15_000;

function timesBySound(text: MeasuredText, stretch: Stretch, sound: PieceSound, languageTag: string): WordTime[] | null {
  const { from, to, startMs, endMs } = stretch;
  const first = Math.round(startMs / blockMs);
  const end = Math.min(Math.round(endMs / blockMs), sound.levelsDb.length);
  if ((end - first) * blockMs > longestMs || !changes(sound.levelsDb.slice(first, end))) return null;
  const evenBlocks = Math.max(end - first, (endMs - startMs) / blockMs - 1);
  const words = text.words.slice(from, to).map((word) => soundsOf(word, languageTag));
  const borders = alignSounds(words.flat(), relative(sound), { from: first, to: end, evenBlocks });
  if (!borders) return null;
  let at = 0;
  return words.map(({ length }) => {
    const begin = borders[at] as number;
    at += length;
    return { startMs: begin * blockMs, endMs: (borders[at] as number) * blockMs };
  });
}

/** True if the quietest and the loudest tenth differ as in speech. */
function changes(levelsDb: readonly number[]): boolean {
  const sorted = levelsDb.toSorted((a, b) => a - b);
  const quietDb = sorted[Math.floor(sorted.length / 10)] ?? 0;
  const loudDb = sorted[Math.floor((sorted.length * 9) / 10)] ?? 0;
  return loudDb - quietDb >= usualRangeDb;
}

/** Levels relative to those of the loudest tenth of the audio. */
function relative({ levelsDb, trebleDb }: PieceSound): Blocks {
  const loudDb = levelsDb.toSorted((a, b) => b - a)[Math.floor(levelsDb.length / 10)] ?? 0;
  return { levels: levelsDb.map((level) => Math.max(silenceDb, level - loudDb)), treble: trebleDb };
}
