import type { Row, Scenario } from './scenario.ts';

/** Tables for people: rows of the same columns stand together, numbers to the right. */
export function tables(rows: readonly Row[]): string {
  const alike = Map.groupBy(rows, (row) => Object.keys(row).join());
  return [...alike.values()].map(table).join('\n\n');
}

function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) => line.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ')).join('\n');
}

/** The one line that programs read. */
export const jsonLine = (scenario: Scenario, rows: readonly Row[]): string =>
  JSON.stringify({ bench: scenario.name, ok: true, rows });
