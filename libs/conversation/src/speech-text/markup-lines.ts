import { longestHeld, skip, type Writer } from './markup-writer.ts';

/** What a line begins with: a rule, a row of a table, a heading, an item of a list. Null if it is plain text. */
export function startLine(writer: Writer): boolean | null {
  const line = writer.input.slice(writer.at, writer.at + longestHeld);
  const isCut = writer.at + line.length >= writer.input.length && line.length < longestHeld && !writer.isEnd;
  const rule = /^[ \t|:\-+*_=~]*/u.exec(line)?.[0] ?? '';
  if (rule.trim() !== '') {
    if (rule.length === line.length && isCut) return false;
    const ends = rule.length === line.length || /^\r?\n/u.test(line.slice(rule.length));
    if (ends && !/^[ \t]*~{3,}$/u.test(rule)) return skip(writer, rule.length);
  }
  const fence = /^[ \t]*(`{3,}|~{3,})([^\n`]{0,100})(\n|`|$)/u.exec(line);
  if (fence) return startFence(writer, fence, isCut);
  if (isCut && /^[ \t]*`{0,2}$/u.test(line) && line !== '')
    return line.includes('`') ? false : skip(writer, line.length);
  return startItem(writer, line, isCut);
}

function startFence(writer: Writer, [whole, mark = '', , end]: RegExpExecArray, isCut: boolean): boolean {
  if (end === '' && isCut && whole.length < 100) return false;
  // A backtick on the first line closes inline code.
  if (end === '`') return skip(writer, whole.indexOf('`') + mark.length, { lineStart: false });
  writer.mode = { in: 'fence', mark: mark.slice(0, 3) };
  return skip(writer, end === '\n' ? whole.length - 1 : whole.length);
}

function startItem(writer: Writer, line: string, isCut: boolean): boolean | null {
  const mark = /^[ \t]*(?:([-*+•]|#{1,6})(?=\s)|>|\|)/u.exec(line);
  if (mark) return skip(writer, mark[0].length, mark[0].endsWith('|') ? { row: true, comma: false } : {});
  if (isCut && /^[ \t]*(?:[-*+•]|#{1,6})$/u.test(line)) return false;
  const numbered = /^[ \t]*(\d{1,3})[.)](?=[ \t]+\S)/u.exec(line);
  if (numbered && (Number(numbered[1]) === 1 || Number(numbered[1]) === writer.item + 1))
    return skip(writer, numbered[0].length, { item: Number(numbered[1]) });
  if (isCut && /^[ \t]*\d{1,3}(?:[.)][ \t]*)?$/u.test(line)) return false;
  const box = /^[ \t]*\[[ xX]\](?=\s)/u.exec(line);
  if (box) return skip(writer, box[0].length);
  if (isCut && /^[ \t]*\[[ xX]?\]?$/u.test(line)) return false;
  const blank = /^[ \t]+/u.exec(line)?.[0].length ?? 0;
  if (blank > 0) return skip(writer, blank);
  if (!line.startsWith('\n') && !line.startsWith('\r')) writer.lineStart = false;
  return null;
}
