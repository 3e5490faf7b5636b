import { entityText } from './entities.ts';
import { commandText, formulaText, longestFormula } from './latex.ts';
import { openTag } from './markup-tags.ts';
import {
  ahead,
  bounded,
  cell,
  comparison,
  drop,
  emit,
  keep,
  longestAddress,
  longestHeld,
  skip,
  type Writer,
  withNext,
  write,
} from './markup-writer.ts';

/** Marks with a meaning; each handler consumes at least one character, or returns false to wait. */
export const marks: Record<string, (writer: Writer, char: string) => boolean> = {
  '\n': endLine,
  '\r': (writer) => emit(writer, ' ', 1),
  '<': openTag,
  '>': (writer, char) => comparison(writer, char),
  '&': entity,
  '[': openBracket,
  ']': closeBracket,
  '【': (writer, char) => bounded(writer, /【[^】\n]{0,80}】/uy, /【[^】\n]{0,80}$/uy, 82) ?? drop(writer, char),
  '`': drop,
  '*': star,
  _: underscore,
  '~': (writer, char) => withNext(writer, (next) => (/\d/u.test(next) ? keep(writer, char) : drop(writer, char))),
  '|': cell,
  $: dollar,
  '\\': backslash,
  '{': drop,
  '}': drop,
  '!': (writer, char) => withNext(writer, (next) => (next === '[' ? drop(writer, char) : keep(writer, char))),
  '=': (writer, char) =>
    withNext(writer, (next) => (next === '=' || next === '>' ? drop(writer, char) : keep(writer, char))),
  '-': hyphen,
  '#': keep,
  '\u00ad': drop,
};

/** Emoji and invisible characters; half of a surrogate pair waits for the other. */
export function otherCharacter(writer: Writer, char: string): boolean {
  const isHalf = /^[\uD800-\uDBFF]$/u.test(char);
  if (isHalf && writer.at + 1 === writer.input.length && !writer.isEnd) return false;
  if (/\s/u.test(char)) return emit(writer, ' ', char.length);
  // Characters that Unicode classifies as format or control separate words, except inside of an emoji.
  if (/[\p{Cc}\p{Cf}]/u.test(char) && char !== '\u200d') return emit(writer, ' ', char.length);
  return drop(writer, char);
}

function endLine(writer: Writer): boolean {
  if (writer.row && /[\p{L}\p{N}%)"]\s?$/u.test(writer.last)) write(writer, '.');
  write(writer, '\n');
  return skip(writer, 1, { lineStart: true, row: false, comma: false });
}

function star(writer: Writer, char: string): boolean {
  return withNext(writer, (next) => {
    const isTimes = /\d\s$/u.test(writer.last) && /^\s/u.test(next);
    return isTimes ? emit(writer, '×', 1) : drop(writer, char);
  });
}

/** An underscore is a part of a name only inside of it. */
function underscore(writer: Writer): boolean {
  const run = /^_{1,60}/u.exec(writer.input.slice(writer.at))?.[0] ?? '_';
  const rest = ahead(writer, run.length + 1);
  if (rest === null && run.length < 60) return false;
  const isInside = /[\p{L}\p{N}]$/u.test(writer.last) && /^[\p{L}\p{N}]/u.test((rest ?? '').slice(run.length));
  return isInside && run.length === 1 ? emit(writer, '_', 1) : skip(writer, run.length);
}

/** "---" is a pause. */
function hyphen(writer: Writer): boolean {
  const run = /^-{1,400}/u.exec(writer.input.slice(writer.at, writer.at + longestHeld))?.[0].length ?? 1;
  if (writer.at + run === writer.input.length && run < longestHeld && !writer.isEnd) return false;
  if (run >= 3) return emit(writer, ' ', run);
  return writer.input[writer.at + run] === '>' ? emit(writer, ' ', run + 1) : emit(writer, '-'.repeat(run), run);
}

function entity(writer: Writer, char: string): boolean {
  const rest = writer.input.slice(writer.at, writer.at + 12);
  const match = /^&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,8});/u.exec(rest);
  if (match) return emitEntity(writer, entityText(match[1] ?? ''), match[0].length);
  const mayGrow = rest.length < 12 && /^&(?:#[0-9xX]?[0-9a-fA-F]{0,7}|[a-zA-Z][a-zA-Z0-9]{0,8})?$/u.test(rest);
  return mayGrow && !writer.isEnd ? false : keep(writer, char);
}

const emitEntity = (writer: Writer, text: string, length: number): boolean =>
  text === '' ? skip(writer, length) : emit(writer, text, length);

/** A citation, a reference or reasoning in brackets; the text of a link is spoken. */
function openBracket(writer: Writer, char: string): boolean {
  const rest = writer.input.slice(writer.at, writer.at + 90);
  const thought = /^\[(THINK|REASONING)\]/u.exec(rest);
  if (thought) return skip(writer, thought[0].length, { mode: { in: 'brackets', name: thought[1] ?? '' } });
  // A bracket after it makes it a link.
  if (!writer.isEnd && /^\[(?:\^[^\]\n]{1,20}|[\d, ]{1,30})\]$/u.test(rest)) return false;
  const cited = bounded(
    writer,
    /\[(?:\^[^\]\n]{1,20}|\d{1,3}(?:,\s?\d{1,3}){0,5})\](?!\()/uy,
    /\[(?:\^[^\]\n]{0,20}|\d{1,3}(?:,\s?\d{0,3}){0,5}|[A-Z]{1,9})?\]?$/uy,
    40,
  );
  return cited ?? drop(writer, char);
}

function closeBracket(writer: Writer, char: string): boolean {
  return withNext(writer, (next) => {
    if (next === '(') return skip(writer, 2, { mode: { in: 'address', depth: 1, left: longestAddress } });
    if (next !== '[') return drop(writer, char);
    return bounded(writer, /\]\[[^\]\n]{0,80}\]/uy, /\]\[[^\]\n]{0,80}$/uy, 84) ?? drop(writer, char);
  });
}

/** "R$ 50" and "$50" are money, "$$x^2$$" and "$x^2$" are formulas. */
function dollar(writer: Writer, char: string): boolean {
  const rest = ahead(writer, 2);
  if (rest === null) return false;
  const mark = rest.startsWith('$$') ? '$$' : '$';
  if (mark === '$' && (/\p{L}$/u.test(writer.last) || !/^\$[\\a-zA-Z{(]/u.test(rest))) return keep(writer, char);
  return formula(writer, mark, mark) ?? keep(writer, char);
}

/** A formula up to its closing mark; null if it is not closed. */
function formula(writer: Writer, open: string, close: string): boolean | null {
  const window = writer.input.slice(writer.at + open.length, writer.at + longestFormula);
  // A single "$" may be money, so its formula ends on its line.
  const line = close === '$' ? window.indexOf('\n') : -1;
  const rest = line < 0 ? window : window.slice(0, line);
  const end = rest.indexOf(close);
  if (end > 0) return emit(writer, formulaText(rest.slice(0, end)), open.length + end + close.length);
  const isOver = writer.isEnd || window.length >= longestFormula - open.length || line >= 0;
  return isOver ? null : false;
}

function backslash(writer: Writer, char: string): boolean {
  return withNext(writer, (next) => {
    if (next === '(' || next === '[')
      return formula(writer, `\\${next}`, next === '(' ? '\\)' : '\\]') ?? skip(writer, 2);
    if (next === '' || /^[\s)\]]/u.test(next)) return drop(writer, char);
    if (/^[!-/:-@[-`{-~]/u.test(next)) return emit(writer, next, 2);
    if (!/^[a-zA-Z]/u.test(next)) return drop(writer, char);
    return command(writer);
  });
}

function command(writer: Writer): boolean {
  const rest = writer.input.slice(writer.at, writer.at + 200);
  const fraction = /^\\[dt]?frac\{[^{}]{0,60}\}\{[^{}]{0,60}\}/u.exec(rest)?.[0];
  if (fraction !== undefined) return emit(writer, formulaText(fraction), fraction.length);
  const isCut = writer.at + rest.length >= writer.input.length && !writer.isEnd;
  if (isCut && /^\\(?:[dt]?f?r?a?c?|[dt]?frac(?:\{[^{}]{0,60}(?:\}(?:\{[^{}]{0,60})?)?)?|[a-zA-Z]{1,20})$/u.test(rest))
    return false;
  const [whole = '\\', name = ''] = /^\\([a-zA-Z]{1,20})/u.exec(rest) ?? [];
  return emit(writer, commandText(name), whole.length);
}
