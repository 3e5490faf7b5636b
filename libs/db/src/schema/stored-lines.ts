import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.ts';

/**
 * The synthesised audio of the agent's fixed phrases, once per voice. Written by the media-bridges; times are the
 * database's.
 */
export const storedLines = pgTable(
  'stored_lines',
  {
    /** The address of the provider that synthesises the voice. */
    source: text().notNull(),
    model: text().notNull(),
    voiceId: text().notNull(),
    language: text().notNull(),
    sampleRateHz: integer().notNull(),
    text: text().notNull(),
    /** L16 little endian mono; null while a bridge synthesises it for the first time. */
    audio: bytes(),
    /** Until then no other bridge synthesises it. */
    claimedUntil: instant().notNull(),
    /** When a bridge last read it, within a day: the rows that were not read for longest are deleted. */
    usedAt: instant().notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({
      columns: [table.source, table.model, table.voiceId, table.language, table.sampleRateHz, table.text],
    }),
    index('stored_lines_use').on(table.usedAt),
    check('stored_lines_text', sql.raw('length("text") <= 500')),
    check('stored_lines_audio', sql.raw('octet_length("audio") <= 1000000')),
  ],
);
