import { noMarkup, removeMarkup } from './speech-text/markup.ts';
import { joinTexts } from './words.ts';

/**
 * A complete text of the LLM as it stands in the transcript: without markdown, HTML, code, reasoning, emoji and
 * addresses of links, and with single blanks. Words, numbers and punctuation are as written.
 */
export const speakable = (text: string): string => tidyText(removeMarkup(noMarkup, text, true).text);

/** Plain text with single blanks, and no blank before a mark or mark before the first word. */
export const tidyText = (plain: string): string =>
  joinTexts(plain.replace(/(?<!\s)\s+([.,;:!?…])(?=\s|$)/gu, '$1')).replace(/^[.,;:!?…)]{1,40} /u, '');
