import { startLine } from './markup-lines.ts';
import { marks, otherCharacter } from './markup-marks.ts';
import { emit, type Markup, type Mode, skip, type Writer } from './markup-writer.ts';

export { type Markup, noMarkup } from './markup-writer.ts';

/*
 * A model writes markdown, HTML, LaTeX, code, reasoning and emoji, although it was asked for speech. This removes them while the
 * text streams. What a character means may depend on the characters after it: they are held until that is known, at most
 * `longestHeld` characters. So a mark is the same for any division into tokens, and the work per token is bounded.
 */

/** The plain text of the next token. `isEnd`: no more text follows. */
export function removeMarkup(before: Markup, added: string, isEnd = false): { markup: Markup; text: string } {
  const writer: Writer = { ...before, input: before.held + added, at: 0, text: '', isEnd };
  while (writer.at < writer.input.length) {
    const from = writer.at;
    if (!advance(writer)) break;
    if (writer.at === from) throw new Error(`Cannot remove markup: no progress in mode ${writer.mode.in}`);
  }
  const { mode, lineStart, row, comma, item, last } = writer;
  return {
    markup: { mode, held: writer.input.slice(writer.at), lineStart, row, comma, item, last },
    text: writer.text,
  };
}

/** Consumes at least one character; false if the next one has to wait. */
function advance(writer: Writer): boolean {
  const { mode } = writer;
  switch (mode.in) {
    case 'text':
      return advanceText(writer);
    case 'element':
      return skipElement(writer, mode);
    case 'brackets':
      return skipTo(writer, new RegExp(`\\[/${mode.name}\\]`, 'u'), mode.name.length + 3);
    case 'comment':
      return skipTo(writer, /-->/u, 3);
    case 'channel':
      return skipTo(writer, /<\|(?:end|return)\|>|(?=<\|(?:start|channel)\|>)/u, 12);
    case 'fence':
      return skipFence(writer, mode.mark);
    case 'address':
      return skipAddress(writer, mode);
  }
}

const plainRun =
  /[^\p{Cc}\p{Cf}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\p{Variation_Selector}\p{Me}\uD800-\uDFFF\s<>&[\]【`*_~|$\\{}!=#©®™-]+/uy;

function advanceText(writer: Writer): boolean {
  if (writer.lineStart) {
    const started = startLine(writer);
    if (started !== null) return started;
  }
  plainRun.lastIndex = writer.at;
  const run = plainRun.exec(writer.input)?.[0];
  if (run !== undefined) return emit(writer, run, run.length);
  const char = String.fromCodePoint(writer.input.codePointAt(writer.at) ?? 0);
  return (marks[char] ?? otherCharacter)(writer, char);
}

function skipElement(writer: Writer, mode: Extract<Mode, { in: 'element' }>): boolean {
  const found = new RegExp(`<(/?)${mode.name}(?:[\\s/][^<>]{0,200})?>`, 'iu').exec(writer.input.slice(writer.at));
  if (!found) return skipTail(writer, mode.name.length + 210);
  const depth = mode.depth + (found[1] === '' ? 1 : -1);
  return skip(writer, found.index + found[0].length, { mode: depth === 0 ? { in: 'text' } : { ...mode, depth } });
}

/** Skips past a pattern. */
function skipTo(writer: Writer, end: RegExp, longest: number): boolean {
  const found = end.exec(writer.input.slice(writer.at));
  if (!found) return skipTail(writer, longest);
  writer.mode = { in: 'text' };
  const length = found.index + found[0].length;
  // Progress, although no character is consumed: the mode has changed.
  return length > 0 ? skip(writer, length) : advance(writer);
}

/** Skips all but the last characters, which may begin the end. False if these have to wait. */
function skipTail(writer: Writer, longest: number): boolean {
  if (writer.isEnd) return skip(writer, writer.input.length - writer.at);
  const begin = Math.max(writer.at, writer.input.length - longest);
  const open = writer.input.slice(begin).search(/[<[-]/u);
  const tail = open < 0 ? writer.input.length : begin + open;
  if (tail === writer.at) return false;
  return skip(writer, tail - writer.at);
}

/** Skips code up to a line that begins with the mark. */
function skipFence(writer: Writer, mark: string): boolean {
  const rest = writer.input.slice(writer.at);
  const end = new RegExp(`\\n[ \\t]{0,20}${mark}[^\\n]{0,100}(?=\\n)`, 'u').exec(rest);
  if (end) return skip(writer, end.index + end[0].length, { mode: { in: 'text' }, lineStart: true });
  if (writer.isEnd) return skip(writer, rest.length);
  const line = rest.lastIndexOf('\n');
  const tail = line >= 0 && rest.length - line < 125 ? line : rest.length;
  return tail > 0 ? skip(writer, tail) : false;
}

/** Skips the address of a link, whose brackets may be nested, up to the end of the line at most. */
function skipAddress(writer: Writer, mode: Extract<Mode, { in: 'address' }>): boolean {
  const char = writer.input[writer.at] ?? '';
  const depth = mode.depth + (char === '(' ? 1 : char === ')' ? -1 : 0);
  if (char === '\n') {
    writer.mode = { in: 'text' };
    return advance(writer);
  }
  const isOver = depth === 0 || mode.left <= 1;
  return skip(writer, 1, { mode: isOver ? { in: 'text' } : { ...mode, depth, left: mode.left - 1 } });
}
