import { SheetProblem } from './sheet-problem.ts';

/** How far the rows and cells of a sheet reach, counted from 1; 0 if it has none. */
export type SheetExtent = {
  /** The last row, even if it is empty. */
  lastRow: number;
  /** The last row and the last column with a value. */
  filledRows: number;
  filledColumns: number;
};

const [lessThan, slash, colon, letterC, letterR] = [0x3c, 0x2f, 0x3a, 0x63, 0x72];

/**
 * Reads only the addresses of rows and cells in the XML of a sheet, without memory of its own: what parses a sheet fills all
 * gaps between them. An address counts wherever a tag of a row or a cell has one, so that no way of writing hides it.
 * Error: SheetProblem for an address that spreadsheet programs do not write.
 */
export function sheetExtent(xml: Uint8Array): SheetExtent {
  const extent: SheetExtent = { lastRow: 0, filledRows: 0, filledColumns: 0 };
  let row = 0;
  let next = 0;
  for (let at = xml.indexOf(lessThan); at >= 0; at = next) {
    next = xml.indexOf(lessThan, at + 1);
    const tag = tagAt(xml, at);
    if (tag === 'other') continue;
    const end = next < 0 ? xml.length : next;
    const address = greatestAddress(xml, at, end);
    if (tag === 'row') row = address.row;
    extent.lastRow = Math.max(extent.lastRow, address.row);
    if (tag === 'row' || isEmptyCell(xml, next)) continue;
    extent.filledRows = Math.max(extent.filledRows, address.row, row);
    extent.filledColumns = Math.max(extent.filledColumns, address.column);
  }
  return extent;
}

/** A cell has a value only if another tag than the end of it or of its row, or the next cell, follows. */
const isEmptyCell = (xml: Uint8Array, next: number): boolean =>
  next < 0 || tagAt(xml, next) === 'cell' || (xml[next + 1] === slash && tagAt(xml, next + 1) !== 'other');

/** The kind of tag whose name begins after `at`, whatever the prefix of its namespace. */
function tagAt(xml: Uint8Array, at: number): 'row' | 'cell' | 'other' {
  let start = at + 1;
  let end = start;
  for (; end < xml.length && isInName(xml[end] as number); end += 1) if (xml[end] === colon) start = end + 1;
  if (end - start === 1) return xml[start] === letterC ? 'cell' : 'other';
  return end - start === 3 && String.fromCharCode(...xml.subarray(start, end)) === 'row' ? 'row' : 'other';
}

/** Not a blank, `/`, `<` or `>`. */
const isInName = (byte: number): boolean => byte > 0x20 && byte !== slash && byte !== lessThan && byte !== lessThan + 2;

/** Of all attributes `r` between the positions: `B7` of a cell, `7` of a row. */
function greatestAddress(xml: Uint8Array, from: number, end: number): { row: number; column: number } {
  const greatest = { row: 0, column: 0 };
  for (let at = from; at < end - 2; at += 1) {
    const quote = xml[at + 2];
    if (xml[at] !== letterR || xml[at + 1] !== 0x3d || (quote !== 0x22 && quote !== 0x27)) continue;
    let [column, row] = [0, 0];
    at += 3;
    for (; isBetween(xml[at], 0x41, 0x5a); at += 1) column = column * 26 + (xml[at] as number) - 0x40;
    for (; isBetween(xml[at], 0x30, 0x39); at += 1) row = row * 10 + (xml[at] as number) - 0x30;
    if (xml[at] !== quote) throw new SheetProblem('not_a_workbook');
    greatest.row = Math.max(greatest.row, row);
    greatest.column = Math.max(greatest.column, column);
  }
  return greatest;
}

const isBetween = (byte: number | undefined, first: number, last: number): boolean =>
  byte !== undefined && byte >= first && byte <= last;
