import { type Unzipped, unzipSync, zipSync } from 'fflate';
import readXlsxFile from 'read-excel-file/universal';
import { type Cell, WrittenNumber } from './cell-text.ts';
import { type SheetExtent, sheetExtent } from './sheet-extent.ts';
import { SheetProblem, sheetLimits } from './sheet-problem.ts';

export type Sheet = { readonly name: string; readonly rows: readonly (readonly Cell[])[] };

/** Larger workbooks are saved as CSV, which needs no memory of the browser. */
const largestFileBytes = 50 * 2 ** 20;
/** A file of a few kilobytes may unpack to gigabytes. Its parts are in memory up to three times. */
const largestUnpackedBytes = 250 * 2 ** 20;
const mostEntries = 2000;
/** Cells between the first and the last of a sheet take memory even if they are empty. */
const mostCells = 20_000_000;
/** Spreadsheet programs can format all rows of a sheet, and there may be several such sheets. */
const lastRowOfSheets = 1_048_576;
const mostRowsOfAll = 5 * lastRowOfSheets;

/** The sheets of an `.xlsx` workbook. Error: SheetProblem for what is no workbook, is locked, or is beyond the limits. */
export async function readWorkbook(file: Blob): Promise<Sheet[]> {
  if (file.size > largestFileBytes) throw new SheetProblem('too_large');
  const archive = unpackedWithinLimits(new Uint8Array(await file.arrayBuffer()));
  const sheets = await readXlsxFile(archive, { parseNumber: (text) => new WrittenNumber(text) }).catch(() => {
    throw new SheetProblem('not_a_workbook');
  });
  return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as unknown as Cell[][] }));
}

/** Checked before the sheets are parsed: an address such as `XFD1048576` alone would make billions of empty cells. */
function checkExtents(extents: readonly SheetExtent[]): void {
  for (const { lastRow, filledRows, filledColumns } of extents) {
    if (filledRows > sheetLimits.rows || lastRow > lastRowOfSheets) throw new SheetProblem('too_many_rows');
    if (filledColumns > sheetLimits.columns) throw new SheetProblem('too_many_columns');
  }
  const total = (of: (one: SheetExtent) => number) => extents.reduce((sum, one) => sum + of(one), 0);
  const cells = total(({ filledRows, filledColumns }) => filledRows * filledColumns);
  if (cells > mostCells || total(({ lastRow }) => lastRow) > mostRowsOfAll) throw new SheetProblem('too_large');
}

/**
 * The parts of the workbook that are read, as an archive without compression. Every part is unpacked into the size that
 * the archive states, so that none can become larger, and the sum is limited.
 */
function unpackedWithinLimits(bytes: Uint8Array): ArrayBuffer {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new SheetProblem('old_or_locked');
  let unpacked = 0;
  let entries = 0;
  const parts = unzipped(bytes, ({ name, originalSize }) => {
    if (!/^(xl\/|_rels\/|\[Content_Types\]).*(\.xml|\.rels)$/.test(name)) return false;
    unpacked += originalSize;
    entries += 1;
    if (unpacked > largestUnpackedBytes || entries > mostEntries) throw new SheetProblem('too_large');
    return true;
  });
  if (!Object.hasOwn(parts, 'xl/workbook.xml')) throw new SheetProblem('not_a_workbook');
  checkExtents(Object.values(parts).map(sheetExtent));
  const packed = zipSync(parts, { level: 0 });
  return packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength) as ArrayBuffer;
}

function unzipped(bytes: Uint8Array, filter: (part: { name: string; originalSize: number }) => boolean): Unzipped {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof SheetProblem) throw error;
    throw new SheetProblem('not_a_workbook');
  }
}
