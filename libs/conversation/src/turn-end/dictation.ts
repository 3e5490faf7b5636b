import type { NumberWords, TurnWords, Wanted } from './turn-words.ts';

/*
 * What is dictated in parts (a telephone number, a CPF, an e-mail address) has pauses that are as long as those at the
 * end of a turn. Its length shows whether more follows.
 */

/** `complete`: all of it was said. `perhaps`: it may be all. `partial`: more follows. */
export type Dictation = 'complete' | 'perhaps' | 'partial' | null;

/** The state of the dictation at the end of the words; null if nothing is being dictated. */
export function dictationIn(
  words: readonly string[],
  text: string,
  wanted: Wanted | null,
  lists: TurnWords,
): Dictation {
  if (wanted?.what === 'email') return mailIn(words, text, lists);
  if (wanted?.what === 'digits') return wantedDigits(words, wanted, lists.numbers);
  return announcedDigits(words, lists.numbers);
}

function mailIn(words: readonly string[], text: string, { mail }: TurnWords): Dictation {
  const isWritten = /[^\s@]@[^\s@]+\.\p{L}{2,}[.,]?$/u.test(text);
  const at = words.findLastIndex((word) => mail.at.includes(word));
  const isSpoken =
    at >= 0 && mail.endings.includes(words.at(-1) ?? '') && mail.dot.some((dot) => words.includes(dot, at));
  if (isWritten || isSpoken) return 'complete';
  // Without any part of an address, the caller answers something else: "não tenho".
  const isAddress = at >= 0 || text.includes('@') || words.some((word) => word.length === 1 && !/\p{N}/u.test(word));
  return isAddress || words.length <= 2 ? 'partial' : null;
}

function wantedDigits(
  words: readonly string[],
  { complete, perhaps }: Extract<Wanted, { what: 'digits' }>,
  numbers: NumberWords,
): Dictation {
  const { digits } = countDigits(words, numbers);
  if (digits === 0) return null;
  if (complete.includes(digits)) return 'complete';
  return perhaps.includes(digits) || digits > Math.max(...complete, ...perhaps) ? 'perhaps' : 'partial';
}

/** Groups from which a sequence of numbers is a dictation, if nothing was asked for. */
const fewestGroups = 3;
/** Digits in figures from which a number is a dictation: longer than a year. */
const fewestDigits = 5;
/** Lengths of telephone numbers and of documents. */
const usualLengths = [8, 9, 10, 11, 14];

function announcedDigits(words: readonly string[], numbers: NumberWords): Dictation {
  const { run, digits } = countDigits(words, numbers);
  if (run.groups < fewestGroups && run.digits < fewestDigits) {
    // A turn of nothing but a number is the first group of a dictation, or an answer such as "dois".
    return digits > 0 && run.groups > 0 && run.isAll ? 'perhaps' : null;
  }
  return usualLengths.includes(run.digits) ? 'perhaps' : 'partial';
}

type Counted = {
  /** In all words. */
  digits: number;
  /** The numbers at the end. */
  run: { digits: number; groups: number; isAll: boolean };
};

/** Counts dictated digits, in figures and in words. An amount ("mil e duzentos") has none. */
function countDigits(words: readonly string[], numbers: NumberWords): Counted {
  const counted: Counted = { digits: 0, run: { digits: 0, groups: 0, isAll: true } };
  let joins = false;
  let wasTens = false;
  for (const word of words) {
    const length = lengthOf(word, numbers);
    if (length === 0 && numbers.joiners.includes(word)) {
      joins = true;
      continue;
    }
    if (length === 0) counted.run = { digits: 0, groups: 0, isAll: false };
    // "vinte e um" are two digits.
    else if (!(joins && wasTens && length === 1)) {
      counted.digits += length;
      counted.run = { ...counted.run, digits: counted.run.digits + length, groups: counted.run.groups + 1 };
    }
    wasTens = length === 2 && !/\p{N}/u.test(word);
    joins = false;
  }
  return counted;
}

function lengthOf(word: string, { digits }: NumberWords): number {
  if (/^[\p{N}'-]+$/u.test(word)) return word.replace(/[^\p{N}]/gu, '').length;
  return Object.hasOwn(digits, word) ? (digits[word] ?? 0) : 0;
}

/** What the agent has asked for, or the caller has announced: "meu CPF é". The caller's words count more. */
export function wantedFrom(asked: string, said: string, { requests }: TurnWords): Wanted | null {
  for (const text of [said, asked]) {
    const lower = text.toLowerCase().normalize('NFC');
    const request = requests.find(({ words }) => words.test(lower));
    if (request) return request.wants;
  }
  return null;
}
