import type { Row, Scenario } from './scenario.ts';

/** Formats tables for people: rows with the same columns form one table, numbers are aligned right. */
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

/** The single line of output for programs. Not `ok` if a row says that its figures are not those of the product. */
export const jsonLine = (scenario: Scenario, rows: readonly Row[]): string =>
  JSON.stringify({ bench: scenario.name, ok: rows.every(({ ok }) => ok !== false), rows });
