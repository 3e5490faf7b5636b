/**
 * Texts as searches compare them, the same in TypeScript and in SQL: lower case, without accents and without characters
 * that are not displayed, such as the marks of the direction of writing. Needs no extension of Postgres.
 */
export const plainText = (text: string): string => text.normalize('NFD').replaceAll(ignored, '').toLowerCase();

/** {@link plainText} of a column, as an immutable expression. */
export const plainTextSql = (column: string): string =>
  `lower(regexp_replace(normalize(${column}, nfd), '[${ignoredCharacters}]', '', 'g'))`;

/** Combining marks, the soft hyphen, characters without width, and those that set the direction of writing. */
const ignoredCharacters =
  '\\u00ad\\u0300-\\u036f\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff';
const ignored = new RegExp(`[${ignoredCharacters}]`, 'g');

/** The words of a plain text. What is neither a blank nor punctuation belongs to a word, also a symbol such as an emoji. */
export const wordsOf = (plain: string): string[] => plain.split(separator).filter((word) => word !== '');

/** {@link wordsOf} as an immutable expression of type `text[]`. */
export const wordsSql = (plain: string): string =>
  `array_remove(regexp_split_to_array(${plain}, '[${separators}]+'), '')`;

/** Blanks, control characters and punctuation: of ASCII, of Latin-1, and the general and the East Asian ones. */
const separators =
  '\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b4\\u00b6-\\u00b9\\u00bb-\\u00bf\\u2000-\\u206f\\u3000-\\u3003\\u3008-\\u3011';
const separator = new RegExp(`[${separators}]+`);
