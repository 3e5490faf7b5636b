import { longestHeld, skip, type Writer } from './markup-writer.ts';

/** What a line begins with: a rule, a row of a table, a heading, an item of a list. Null if it is plain text. */
export function startLine(writer: Writer): boolean | null {
  const line = writer.input.slice(writer.at, writer.at + longestHeld);
  const blank = /^[ \t]+/u.exec(line)?.[0].length ?? 0;
  if (blank > 0) return skip(writer, blank);
  const isCut = line.length < longestHeld && !writer.isEnd;
  const rule = /^[ \t|:\-+*_=~]*/u.exec(line)?.[0] ?? '';
  if (rule !== '') {
    if (rule.length === line.length && isCut) return false;
    const ends = rule.length === line.length || /^\r?\n/u.test(line.slice(rule.length));
    if (ends && !/^~{3,}$/u.test(rule)) return skip(writer, rule.length);
  }
  const fence = /^(`{3,})[^\n`]{0,100}(\n|`|$)|^(~{3,})[^\n]{0,100}(\n|$)/u.exec(line);
  if (fence) return startFence(writer, fence, isCut);
  return isCut && /^`{1,2}$/u.test(line) ? false : startItem(writer, line, isCut);
}

function startFence(writer: Writer, [whole, ticks, end, tildes]: RegExpExecArray, isCut: boolean): boolean {
  if (!whole.endsWith('\n') && end !== '`' && isCut) return false;
  // A backtick on the first line closes inline code.
  if (end === '`') return skip(writer, (ticks ?? '').length, { lineStart: false });
  writer.mode = { in: 'fence', mark: (ticks ?? tildes ?? '').slice(0, 3) };
  return skip(writer, whole.endsWith('\n') ? whole.length - 1 : whole.length);
}

function startItem(writer: Writer, line: string, isCut: boolean): boolean | null {
  const mark = /^(?:([-*+•]|#{1,6})(?=\s)|>|\|)/u.exec(line);
  if (mark) return skip(writer, mark[0].length, mark[0].endsWith('|') ? { row: true, comma: false } : {});
  if (isCut && /^(?:[-*+•]|#{1,6})$/u.test(line)) return false;
  const numbered = /^(\d{1,3})[.)](?=[ \t]+\S)/u.exec(line);
  if (numbered && (Number(numbered[1]) === 1 || Number(numbered[1]) === writer.item + 1))
    return skip(writer, numbered[0].length, { item: Number(numbered[1]) });
  if (isCut && /^\d{1,3}(?:[.)][ \t]*)?$/u.test(line)) return false;
  const box = /^\[[ xX]\](?=\s)/u.exec(line);
  if (box) return skip(writer, box[0].length);
  if (isCut && /^\[[ xX]?\]?$/u.test(line)) return false;
  if (!line.startsWith('\n') && !line.startsWith('\r')) writer.lineStart = false;
  return null;
}
