/** A line of a CSV file. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

const csvCell = (text: string): string =>
  /[",;\t|\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The text of a CSV file as spreadsheet programs write it: UTF-8, UTF-16 with its mark, else Windows-1252. */
export function decodedCsv(bytes: Uint8Array<ArrayBuffer>, isWhole = true): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The records of a CSV text with their cells. A blank line is a record without cells, so that an index is a line number. */
export function csvRecords(text: string, most = Number.POSITIVE_INFINITY): string[][] {
  const { delimiter, start, skipped } = formOf(text);
  const records: string[][] = skipped ? [[]] : [];
  let at = start;
  while (at < text.length && records.length < most) {
    const record = recordAt(text, at, delimiter);
    records.push(record.cells.every((cell) => cell.trim() === '') ? [] : record.cells);
    at = record.end;
  }
  return records;
}

type Form = { delimiter: string; start: number; skipped: boolean };

/** The delimiter of a first line `sep=;`, otherwise the one that the first line with text has most of outside quotes. */
function formOf(text: string): Form {
  const stated = /^\ufeff?"?sep=([^\r\n])"?[ ,;\t]*(\r\n|\r|\n)/i.exec(text);
  if (stated) return { delimiter: stated[1] ?? ',', start: stated[0].length, skipped: true };
  const line = /[^\r\n]+/.exec(text)?.[0].replaceAll(/"[^"]*"/g, '') ?? '';
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: line.split(mark).length }));
  const [most] = counts.sort((one, other) => other.count - one.count);
  return { delimiter: most?.mark ?? ',', start: text.startsWith('\ufeff') ? 1 : 0, skipped: false };
}

function recordAt(text: string, from: number, delimiter: string): { cells: string[]; end: number } {
  const cells: string[] = [];
  let at = from;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, delimiter);
    cells.push(cell.value);
    at = cell.end;
    if (text[at] === delimiter) {
      at += 1;
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') return { cells, end: at + 2 };
    if (at >= text.length || text[at] === '\r' || text[at] === '\n') return { cells, end: at + 1 };
    // Text behind a closing quote belongs to no cell.
    at += 1;
  }
}

function plainCell(text: string, from: number, delimiter: string): { value: string; end: number } {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\r' && text[end] !== '\n') end += 1;
  return { value: text.slice(from, end), end };
}

function quotedCell(text: string, open: number): { value: string; end: number } {
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const end = close < 0 ? text.length : close;
  return { value: text.slice(open + 1, end).replaceAll('""', '"'), end: close < 0 ? end : end + 1 };
}
