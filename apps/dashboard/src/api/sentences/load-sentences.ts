import { useEffect, useState } from 'react';
import { useLanguage } from '../../language/language.ts';

type Sentences = typeof import('./registered.ts');

let loaded: Sentences | undefined;

/** The words for the API's sentences, which most visits never need. Undefined if they cannot be loaded now. */
export async function loadSentences(): Promise<Sentences | undefined> {
  loaded ??= await import('./registered.ts').catch(() => undefined);
  return loaded;
}

/** Undefined until they are loaded. */
export const loadedSentences = (): Sentences | undefined => loaded;

/**
 * Puts a sentence of LigAI in the language of the page. Until the words are loaded it gives an empty text; if they cannot
 * be, the sentence. `field`: the one beside which the words stand, whose name they do not repeat.
 */
export function useSentence(): (sentence: string, field?: string) => string {
  const language = useLanguage();
  const [sentences, setSentences] = useState<Sentences | 'missing' | undefined>(loaded);
  useEffect(() => {
    let isShown = true;
    void loadSentences().then((found) => isShown && setSentences(found ?? 'missing'));
    return () => {
      isShown = false;
    };
  }, []);
  if (sentences === 'missing') return (sentence) => sentence;
  return (sentence, field) => sentences?.sentenceIn(language, sentence, field) ?? '';
}
