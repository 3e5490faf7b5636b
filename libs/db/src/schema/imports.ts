import { sql } from 'drizzle-orm';
import { bigint, bigserial, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { campaigns } from './campaigns.ts';
import { bytes, instant } from './columns.ts';

/** One row per import of contacts. Written by api-gateway in the transaction of the import. */
export const imports = pgTable(
  'imports',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    campaignId: bigint({ mode: 'number' })
      .notNull()
      .references(() => campaigns.id, { onDelete: 'cascade' }),
    createdAt: instant().notNull().default(sql`now()`),
    imported: integer().notNull(),
    duplicates: integer().notNull(),
    errors: integer().notNull(),
  },
  (table) => [
    index('imports_campaign').on(table.campaignId),
    index('imports_age').on(table.createdAt),
    // For the number of refused rows, which every read of a campaign shows. Most imports have none.
    index('imports_refusing')
      .on(table.campaignId, table.duplicates, table.errors)
      .where(sql.raw('"duplicates" + "errors" > 0')),
  ],
);

/** What was wrong with an import, as pieces of a CSV file, each compressed by deflate: the gateway packs and unpacks them. */
export const importReports = pgTable(
  'import_reports',
  {
    importId: bigint({ mode: 'number' })
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    nth: integer().notNull(),
    piece: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.importId, table.nth] })],
);

/**
 * Rows of imports that became no contact, the first of each import: what the campaign shows after the import. An import's
 * last row has the lowest `id`, so that the newest first are its rows in order. Written by api-gateway in the transaction of
 * the import.
 */
export const refusedRows = pgTable(
  'refused_rows',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    importId: bigint({ mode: 'number' })
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** That of the import, so that the campaign's rows are found by one index. */
    campaignId: bigint({ mode: 'number' }).notNull(),
    createdAt: instant().notNull().default(sql`now()`),
    line: integer().notNull(),
    /** As it was written; of a duplicate as it was read. */
    phoneNumber: text(),
    name: text(),
    /** Null for a duplicate. */
    error: text(),
    /** Null for a duplicate of a number that the campaign had before. */
    duplicateOfLine: integer(),
  },
  (table) => [
    index('refused_rows_campaign').on(table.campaignId, table.id),
    index('refused_rows_import').on(table.importId),
  ],
);
