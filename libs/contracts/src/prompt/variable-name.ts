/**
 * A name in `{{name}}` or a key of `variables`: letters with combining marks, digits, `_`, `.` and `-`. The source of a
 * regular expression with the flag `u`. A name does not begin with a mark, which would combine with the preceding
 * character.
 */
export const variableNameSource = String.raw`[\p{L}\p{N}_.-][\p{L}\p{M}\p{N}_.-]*`;

/** Longer names are not normalized: Unicode sorts the marks of a letter in time that grows with the square of their number. */
const normalizedUpTo = 100;

/**
 * The form in which names are stored and compared (NFC): a keyboard writes `ç` as one character, some files have it as `c` with a mark.
 * Names of variables, placeholders, columns and metadata are all brought into it.
 */
export const variableName = (written: string): string =>
  written.length > normalizedUpTo ? written : written.normalize('NFC');
