import { formatsOf } from '../../language/formats.ts';
import { textsIn } from '../../language/language.ts';
import { type Refusal, refusalInWords, sentenceInWords, type Words } from './sentence.ts';
import { sentenceTexts } from './texts.ts';

const textIn = textsIn('sentences', sentenceTexts);

/** Limits as the language of the page writes numbers. */
const wordsIn = (language: string): Words => {
  const text = textIn(language);
  const { count } = formatsOf(language);
  const written = (value: string) => {
    const number = Number(value.replaceAll(',', ''));
    return Number.isNaN(number) ? value : count(number);
  };
  return (key, values = {}) => {
    const { min, max } = values;
    return text(key, { ...values, ...(min && { min: written(min) }), ...(max && { max: written(max) }) });
  };
};

export const refusalIn = (language: string, refusal: Refusal, field?: string): string =>
  refusalInWords(refusal, wordsIn(language), field);

export const sentenceIn = (language: string, sentence: string, field?: string): string =>
  sentenceInWords(sentence, wordsIn(language), field);
