import type { Language } from './language.ts';

/** As spreadsheets separate cells where the language is spoken, by the API's names. */
export const delimiterOf = (language: Language): 'semicolon' | 'comma' =>
  language === 'pt-BR' ? 'semicolon' : 'comma';
