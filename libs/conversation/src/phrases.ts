import { bareWords } from './words.ts';

/**
 * True if a text consists only of listed phrases, in any number and order: "sim, sim, tá bom". `open`: the last word
 * may be incomplete, as in a partial transcript, so that "ah" matches as the beginning of "aham".
 */
export function consistsOf(text: string, phrases: readonly string[], open = false): boolean {
  const words = bareWords(text);
  // Positions at which a phrase may begin. Each is visited once, so that the cost is linear in the text.
  const reached = new Set([0]);
  for (let at = 0; at < words.length; at += 1) {
    if (!reached.has(at)) continue;
    for (const phrase of wordsOfPhrases(phrases)) {
      if (open && isBeginningOf(words.slice(at), phrase)) return true;
      if (phrase.every((word, i) => word === words[at + i])) reached.add(at + phrase.length);
    }
  }
  return words.length > 0 && reached.has(words.length);
}

const known = new WeakMap<readonly string[], string[][]>();

/** The words of each phrase; lists of phrases are constants of a language. */
function wordsOfPhrases(phrases: readonly string[]): string[][] {
  const words = known.get(phrases) ?? phrases.map(bareWords);
  known.set(phrases, words);
  return words;
}

function isBeginningOf(heard: string[], phrase: string[]): boolean {
  const last = heard.length - 1;
  return (
    last < phrase.length && heard.every((word, i) => (i === last ? phrase[i]?.startsWith(word) : phrase[i] === word))
  );
}
