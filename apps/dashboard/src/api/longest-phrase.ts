/** The API searches for at most this many characters. */
export const longestPhrase = 200;
