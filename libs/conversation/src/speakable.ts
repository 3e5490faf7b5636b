import { joinTexts } from './words.ts';

/*
 * Each pattern takes time in proportion to the text, whatever the text: a class leaves out what a match begins with, and a
 * repetition begins only where no other has begun.
 */

/**
 * What is left of the LLM's text when it is to be spoken: no markdown, no emoji, no addresses of links, blanks as
 * single blanks. Words and their punctuation stay as they are, so the transcript is what was said.
 */
export function speakable(text: string): string {
  const plain = text
    .replace(/!?\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/gu, '$1')
    .replace(/^[ \t]*(?:[-*+•]|#{1,6}|>|\d{1,3}[.)])[ \t]+(?=\S)/gmu, '')
    .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gmu, '')
    .replace(/[*`~|<>]+/gu, '')
    .replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replace(emoji, '')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/(?<!\s)\s+([.,;:!?…])(?=\s|$)/gu, '$1');
  return joinTexts(plain);
}

/** Pictures, with skin tones, joiners and flags; not the digits, `#` and `*` that Unicode also counts as emoji. */
const emoji =
  /(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u{1F3FB}-\u{1F3FF}]|\u{FE0E}|\u{FE0F}|\u{200D}|\u{20E3})+/gu;
