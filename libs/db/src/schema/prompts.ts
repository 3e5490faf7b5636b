import type {
  Opening,
  OwnTurnTakingValues,
  PromptSnapshot,
  ReasoningEffort,
  TurnTaking,
  VoicemailAction,
} from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * At most one prompt is active: the migration adds `prompts_one_active`, an exclusion constraint, because a unique
 * index is checked row by row and would reject the single statement that changes the active prompt.
 */
export const prompts = pgTable('prompts', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  name: text().notNull(),
  content: text().notNull(),
  isActive: boolean().notNull().default(false),
  greeting: text(),
  voiceId: text(),
  language: text(),
  model: text(),
  temperature: doublePrecision(),
  reasoningEffort: text().$type<ReasoningEffort>(),
  opening: text().$type<Opening>().notNull().default('speak_first'),
  greetingInterruptible: boolean().notNull().default(true),
  voicemailAction: text().$type<VoicemailAction>(),
  turnTaking: text().$type<TurnTaking>(),
  turnTakingValues: jsonb().$type<OwnTurnTakingValues>().notNull().default(sql`'{}'::jsonb`),
  variables: jsonb().$type<Record<string, string>>().notNull().default(sql`'{}'::jsonb`),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
  /** Counts from 1; grows with each change of its definition. */
  version: integer().notNull().default(1),
  /** When this version was stored, and the name of the API key of that request; null without keys. */
  versionAt: instant().notNull().defaultNow(),
  versionBy: text(),
});

/** The former versions of the prompts, stored by the transaction of each change. */
export const promptVersions = pgTable(
  'prompt_versions',
  {
    promptId: bigint({ mode: 'number' })
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    definition: jsonb().$type<PromptSnapshot>().notNull(),
    versionAt: instant().notNull(),
    versionBy: text(),
  },
  (table) => [primaryKey({ columns: [table.promptId, table.version] })],
);
