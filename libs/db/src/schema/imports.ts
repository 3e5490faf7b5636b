import { sql } from 'drizzle-orm';
import { bigint, bigserial, index, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core';
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
  (table) => [index('imports_campaign').on(table.campaignId), index('imports_age').on(table.createdAt)],
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
