import type { SoundKind } from './sounds.ts';

/**
 * The sounds of a word by its spelling. Only their kinds matter, so a few rules suffice, and a wrong one costs little: the
 * alignment with the audio compensates it. A word without a letter has one vowel.
 */
export function soundsOf(word: string, languageTag: string): SoundKind[] {
  const { rules, functionWords } = spellingOf(languageTag);
  const letters = word
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}]/gu, '')
    .slice(0, mostLetters);
  const kinds = spelled(letters, rules) || 'V';
  const spoken = functionWords.has(letters) ? kinds.replace(/[VU]/g, 'W') : kinds;
  return [...spoken] as SoundKind[];
}

/** Longer words are no words of a language. */
const mostLetters = 40;

/** Letters and their sounds. The first rule that matches at a letter is used; a letter without a rule is silent. */
type Rule = readonly [letters: RegExp, sounds: string];
type Spelling = { rules: readonly Rule[]; functionWords: ReadonlySet<string> };

function spelled(letters: string, rules: readonly Rule[]): string {
  let sounds = '';
  for (let at = 0; at < letters.length; ) {
    let length = 1;
    for (const [pattern, kinds] of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(letters);
      if (!match) continue;
      sounds += kinds;
      length = match[0].length;
      break;
    }
    at += length;
  }
  return sounds;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Vowels of Portuguese and Spanish: "i" and "u" after another vowel are glides, the last syllable is usually unstressed. */
const romanceVowels: readonly Rule[] = [
  [/(?<=[aeoáéóâêôãõ])[iu]/y, 'W'],
  [/(?<=[aeiouáéíóúâêôãõü].*)[aeo](?=s?$)/y, 'U'],
  [/[aeiouyáéíóúâêôãõàü]/y, 'V'],
];

const portuguese: Spelling = {
  rules: [
    ...romanceVowels,
    [/(ch|ss|[sx]c(?=[eiéíê])|ç|c(?=[eiéíê])|x)/y, 'S'],
    [/(?<=[aeiouáéíóúâêôãõü])s(?=[aeiouáéíóúâêôãõ])/y, 'Z'],
    [/(s|z$)/y, 'S'],
    [/([lnr]h|[lmnw])/y, 'R'],
    [/(rr|^r|f)/y, 'F'],
    [/r/y, 'R'],
    [/t(?=i|es?$)/y, 'TS'],
    [/d(?=i|es?$)/y, 'DZ'],
    [/qu(?=[eiéíê])/y, 'T'],
    [/qu/y, 'TW'],
    [/gu(?=[eiéíê])/y, 'D'],
    [/(g(?=[eiéíê])|[jvz])/y, 'Z'],
    [/[ckqpt]/y, 'T'],
    [/[bdg]/y, 'D'],
  ],
  functionWords: words(
    'o a os as e é um uma de do da dos das em no na nos nas por pelo pela para pra com sem ao à aos às que se ou seu sua meu minha lo le la me te',
  ),
};

const spanish: Spelling = {
  rules: [
    ...romanceVowels,
    [/ch/y, 'TS'],
    [/ll/y, 'Z'],
    [/rr/y, 'RR'],
    [/qu/y, 'T'],
    [/gu(?=[eiéí])/y, 'D'],
    [/(c(?=[eiéí])|[szx])/y, 'S'],
    [/(j|g(?=[eiéí])|f)/y, 'F'],
    [/[ckqpt]/y, 'T'],
    [/[bvdg]/y, 'D'],
    [/[lmnñrw]/y, 'R'],
  ],
  functionWords: words(
    'el la los las un una y e o u de del a al en no por para con sin que se su sus mi lo le les es me te',
  ),
};

const english: Spelling = {
  rules: [
    [/(?<=[aeiouy].*[td])ed$/y, 'WD'],
    [/(?<=[aeiouy].*)ed$/y, 'D'],
    [/(?<=[aeiouy].*([sxzcg]|sh|ch))es$/y, 'WS'],
    [/(?<=[aeiouy].*)es$/y, 'S'],
    [/(?<=[aeiouy].*)e$/y, ''],
    [/^y(?=[aeiou])/y, 'R'],
    [/(?<=[aeiouy])s(?=[aeiouy])/y, 'Z'],
    [/tion/y, 'SWR'],
    [/sion/y, 'ZWR'],
    [/(igh|ough|augh|eau|you|oo|ee|ea|ai|ay|oa|ow|ou|ie|ei|ey|au|aw|oi|oy|ue|ui|[aeiouy])/y, 'V'],
    [/(kn|wr|wh|ng)/y, 'R'],
    [/(th|ph)/y, 'F'],
    [/sh/y, 'S'],
    [/t?ch/y, 'TS'],
    [/(gh|([bdfglmnprstkcvz])(?=\2))/y, ''],
    [/qu/y, 'TR'],
    [/x/y, 'TS'],
    [/s?c(?=[eiy])/y, 'S'],
    [/(dge?|ge$|g(?=[ey])|j)/y, 'DZ'],
    [/(ck|[ckqpt])/y, 'T'],
    [/[bdg]/y, 'D'],
    [/[lmnrw]/y, 'R'],
    [/s/y, 'S'],
    [/[vz]/y, 'Z'],
    [/[fh]/y, 'F'],
  ],
  functionWords: words(
    'a an the of to in on at for and or is are was be been it its he him his that this with from by as if we us you your i me my can will would could do does did not no so have has had',
  ),
};

const spellings: Readonly<Record<string, Spelling>> = { pt: portuguese, en: english, es: spanish };

/** Other languages are read as Spanish, whose letters have their usual sounds. */
function spellingOf(languageTag: string): Spelling {
  const main = languageTag.toLowerCase().split('-')[0] ?? '';
  return (Object.hasOwn(spellings, main) ? spellings[main] : undefined) ?? spanish;
}
