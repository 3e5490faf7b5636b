import { englishLines, phrases, portugueseLines } from './recorded-lines.ts';

export const languages = ['pt-BR', 'en-US'] as const;
const lines = { 'pt-BR': portugueseLines, 'en-US': englishLines };

/** A reply of two to seven different sentences: sentences of a phone call, short and long, with few and many marks. */
export function replyOf(language: (typeof languages)[number], random: () => number): string {
  const left = lines[language].map(([text]) => text);
  const length = 2 + Math.floor(random() * 6);
  return Array.from({ length }, () => left.splice(Math.floor(random() * left.length), 1)[0]).join(' ');
}

/** 10 ms of a word: its level in dBFS, and the level of the differences of successive samples relative to it, in dB. */
export type Block = { levelDb: number; trebleDb: number };

const decoded = (word: string): Block[] =>
  Array.from({ length: word.length / 2 }, (_, n) => ({
    levelDb: (word.charCodeAt(2 * n) - 48) * 2 - 70,
    trebleDb: word.charCodeAt(2 * n + 1) - 48 - 22,
  }));

/** By the word before it, "" at the start of a sentence, and the word; in any other context by the word alone. */
const blocks = new Map<string, Block[]>();
for (const [text, sounds] of [...phrases, ...portugueseLines, ...englishLines]) {
  const words = text.split(' ');
  sounds.split(' ').forEach((sound, at) => {
    const word = words[at] ?? '';
    blocks.set(word, decoded(sound));
    blocks.set(`${words[at - 1] ?? ''} ${word}`, decoded(sound));
  });
}

/** How a word after another one sounds; a word that was not recorded is a hum as long as its letters. */
export function blocksOf(before: string, word: string): readonly Block[] {
  const known = blocks.get(`${before} ${word}`) ?? blocks.get(` ${word}`) ?? blocks.get(word);
  return known ?? Array.from({ length: [...word].length * 7 + 1 }, () => ({ levelDb: -15, trebleDb: -8 }));
}
