import { textsIn } from '../../language/language.ts';
import { type Refusal, refusalInWords, sentenceInWords } from './sentence.ts';
import { sentenceTexts } from './texts.ts';

const wordsIn = textsIn('sentences', sentenceTexts);

export const refusalIn = (language: string, refusal: Refusal, field?: string): string =>
  refusalInWords(refusal, wordsIn(language), field);

export const sentenceIn = (language: string, sentence: string): string => sentenceInWords(sentence, wordsIn(language));
