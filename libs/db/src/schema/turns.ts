import type { CallId, TurnLatency, TurnRole } from '@ligai/contracts';
import { boolean, check, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { calls } from './calls.ts';
import { instant, oneOf } from './columns.ts';

/** The turns of a conversation. Written by the media-bridge that holds the call's generation. */
export const turns = pgTable(
  'turns',
  {
    callId: text()
      .$type<CallId>()
      .notNull()
      .references(() => calls.callId, { onDelete: 'cascade' }),
    index: integer().notNull(),
    generation: integer().notNull(),
    role: text().$type<TurnRole>().notNull(),
    /** Index of the caller's turn that it answers. */
    answers: integer(),
    /** What was heard. */
    content: text().notNull(),
    /** What the LLM wrote; null for the caller's turns. */
    generated: text(),
    interrupted: boolean().notNull().default(false),
    startedAt: instant().notNull(),
    endedAt: instant(),
    latency: jsonb().$type<TurnLatency>(),
  },
  (table) => [
    primaryKey({ columns: [table.callId, table.index] }),
    check('turns_role', oneOf('role', ['assistant', 'user'])),
  ],
);
