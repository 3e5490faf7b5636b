import { errorWord, missingNames } from './error-words.ts';
import { useImportTexts } from './import-texts.ts';

/** The cause of an error of a line in plain words. */
export function useCause(): (sentence: string) => string {
  const text = useImportTexts();
  return (sentence) => {
    const word = errorWord(sentence);
    return word === undefined ? sentence : text(word, { names: missingNames(sentence) });
  };
}
