/*
 * An upper estimate of the tokens of a text, without the tables of a tokeniser. Vocabularies have long entries for frequent
 * languages in the Latin alphabet, and few for others: there a character may be a token, or more.
 */

/** Tokens of one character, from its code unit on to that of the next row. */
const scripts: readonly { readonly from: number; readonly tokens: number }[] = [
  // Latin letters with diacritics, Greek.
  { from: 0x80, tokens: 1.2 },
  // Cyrillic.
  { from: 0x400, tokens: 0.6 },
  // Hebrew, Arabic.
  { from: 0x530, tokens: 1.2 },
  // The scripts of India, Thai.
  { from: 0x900, tokens: 1.6 },
  // Georgian, Ethiopic, Khmer.
  { from: 0x10a0, tokens: 2.2 },
  // Vietnamese vowels, typographic marks.
  { from: 0x1e00, tokens: 1.2 },
  // Chinese, Japanese, Korean.
  { from: 0x2e80, tokens: 1.3 },
  // Half of a character beyond 16 bits, such as an emoji.
  { from: 0xd800, tokens: 1.6 },
  { from: 0xe000, tokens: 1.5 },
];

const tokensOfAscii = Float64Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z ]/.test(character)) return 0.35;
  // A capital letter usually begins a token; digits and marks are often tokens of their own.
  return /[A-Z]/.test(character) ? 0.6 : 1;
});

/** At least as many tokens as the models count, in most texts. Linear in the length. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    tokens += code < 0x80 ? (tokensOfAscii[code] ?? 1) : tokensOfScript(code);
  }
  return Math.ceil(tokens);
}

function tokensOfScript(code: number): number {
  let tokens = 1;
  for (const script of scripts) {
    if (code < script.from) break;
    ({ tokens } = script);
  }
  return tokens;
}
