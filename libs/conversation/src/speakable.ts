import { joinTexts } from './words.ts';

/*
 * Each pattern takes linear time for any text: a character class excludes the characters that a match begins with, and
 * a repetition cannot begin inside another one.
 */

/**
 * The LLM's text as it is spoken: without markdown, emoji and addresses of links, and with single blanks. Words and
 * punctuation are unchanged, so the transcript matches the speech.
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

/** Emoji with skin tones, joiners and flags, but not the digits, `#` and `*` that Unicode also classifies as emoji. */
const emoji =
  /(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u{1F3FB}-\u{1F3FF}]|\u{FE0E}|\u{FE0F}|\u{200D}|\u{20E3})+/gu;
