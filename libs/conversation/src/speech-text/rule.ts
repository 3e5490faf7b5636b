/** Where a match stands in its text: at most 60 characters before and after it. */
export type Place = { readonly before: string; readonly after: string };

/**
 * A pattern with its spoken form. The pattern is sticky and its length is bounded, so that the work at one position is
 * bounded. `say` returns null if the match is something else.
 */
export type Rule = {
  readonly at: 'digit' | 'letter' | 'sign';
  readonly pattern: RegExp;
  readonly say: (match: RegExpExecArray, place: Place) => string | null;
};

export function rule(at: Rule['at'], pattern: string, say: Rule['say'], flags = ''): Rule {
  return { at, pattern: new RegExp(pattern, `yu${flags}`), say };
}

/** A part of a text that is spoken differently. */
export type Edit = { readonly start: number; readonly end: number; readonly spoken: string };

const contextChars = 60;

/** Applies the first rule that matches at each beginning of a word, a number or a sign. */
export function editsOf(text: string, rules: readonly Rule[]): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  while (at < text.length) {
    const edit = editAt(text, at, rules);
    if (edit) edits.push(edit);
    at = edit ? edit.end : afterWord(text, at);
  }
  return edits;
}

function editAt(text: string, start: number, rules: readonly Rule[]): Edit | null {
  const kind = kindAt(text, start);
  if (!kind) return null;
  for (const { at, pattern, say } of rules) {
    if (at !== kind) continue;
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (!match || match[0] === '') continue;
    const end = start + match[0].length;
    const place = {
      before: text.slice(Math.max(0, start - contextChars), start),
      after: text.slice(end, end + contextChars),
    };
    const spoken = say(match, place);
    if (spoken !== null) return { start, end, spoken };
  }
  return null;
}

function kindAt(text: string, at: number): Rule['at'] | null {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (/\d/u.test(char)) return 'digit';
  if (/\p{L}/u.test(char)) return 'letter';
  return /\s/u.test(char) ? null : 'sign';
}

const word = /[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_]/uy;

/** No rule begins inside a word. */
function afterWord(text: string, at: number): number {
  word.lastIndex = at;
  return at + (word.exec(text)?.[0].length ?? 1);
}
