import { readFileSync } from 'node:fs';
import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import * as schema from './tables.ts';

const page = readFileSync(new URL('../../../../docs/data-ownership.md', import.meta.url), 'utf8');
/** The first cell of each row of the table: the rows and columns that are written. */
const written = [...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell ?? '');

const tables = Object.values(schema).filter((one) => is(one, PgTable));
const columnsOf = (table: PgTable) => Object.keys(getTableColumns(table)).map(snakeCase).sort();
const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const namesIn = (cell: string) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name ?? '');

describe('docs/data-ownership.md', () => {
  it.each(tables.map((table) => getTableConfig(table).name))('names the writer of %s', (name) => {
    expect(written.flatMap(namesIn).map((one) => one.split('.')[0])).toContain(name);
  });

  // The two tables that several services write.
  it.each([
    ['calls', schema.calls],
    ['campaigns', schema.campaigns],
  ] as const)('names the writer of each column of %s, and no column that does not exist', (name, table) => {
    const rows = written.filter((cell) => cell.startsWith(`\`${name}\`: `)).map((cell) => cell.slice(name.length + 4));
    expect([...new Set(rows.flatMap(namesIn))].filter((one) => !states.has(one)).sort()).toEqual(columnsOf(table));
  });
});

/** Values of columns, which stand in code marks too. */
const states = new Set(['queued', 'cancelled', 'withdrawn', 'unknown', 'refused']);
