import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { isolated } from './isolated.ts';
import { withPlurals } from './plurals.ts';

/** The languages of the page. */
export const languages = ['pt-BR', 'en'] as const;
export type Language = (typeof languages)[number];

/**
 * The texts of one feature: a key, and its text with `{{values}}`. A plural has two keys that end in `_one` and
 * `_other`, see plurals.ts.
 */
type Texts = Readonly<Record<string, string>>;

type Plain<K> = K extends `${infer Name}_${'zero' | 'one' | 'other'}` ? Name : K;
export type TextKey<T extends Texts> = Plain<keyof T & string>;
export type TextOf<T extends Texts> = (key: TextKey<T>, values?: Record<string, string | number>) => string;

const storedLanguage = 'ligai.language';

/** It is ready before the first text is registered. */
void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'en',
  resources: {},
  initAsync: false,
  // React escapes text. A value keeps its direction to itself; `{{- value}}` is for what is sent, not shown.
  interpolation: { escapeValue: true, escape: isolated },
});
i18next.on('languageChanged', showLanguage);
showLanguage(i18next.language);

export function changeLanguage(language: Language): void {
  localStorage.setItem(storedLanguage, language);
  void i18next.changeLanguage(language);
}

/**
 * Registers the texts of a feature, in both languages with the same keys, and returns the hook that reads them. They are
 * loaded with the code that uses them.
 */
export function featureTexts<const T extends Texts>(
  feature: string,
  texts: { 'pt-BR': T; en: { readonly [K in keyof T]: string } },
): () => TextOf<T> {
  for (const language of languages) i18next.addResourceBundle(language, feature, withPlurals(texts[language]));
  return () => useTranslation(feature).t as unknown as TextOf<T>;
}

/** As {@link featureTexts}, for code that is no component: the texts of a feature in a given language. */
export function textsIn<const T extends Texts>(
  feature: string,
  texts: { 'pt-BR': T; en: { readonly [K in keyof T]: string } },
): (language: string) => TextOf<T> {
  for (const language of languages) i18next.addResourceBundle(language, feature, withPlurals(texts[language]));
  return (language) => i18next.getFixedT(language, feature) as unknown as TextOf<T>;
}

export const useLanguage = (): Language => useTranslation().i18n.language as Language;

/** The stored choice, else the browser's: Portuguese or English. */
function firstLanguage(): Language {
  const stored = localStorage.getItem(storedLanguage);
  const wanted = [stored ?? '', ...navigator.languages];
  for (const tag of wanted) {
    const language = languages.find((one) => one.slice(0, 2) === tag.slice(0, 2).toLowerCase());
    if (language) return language;
  }
  return 'en';
}

function showLanguage(language: string): void {
  document.documentElement.lang = language;
}
