import type { Opening, OwnTurnTakingValues, ReasoningEffort, TurnTaking } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigserial, boolean, doublePrecision, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
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
  turnTaking: text().$type<TurnTaking>(),
  turnTakingValues: jsonb().$type<OwnTurnTakingValues>().notNull().default(sql`'{}'::jsonb`),
  variables: jsonb().$type<Record<string, string>>().notNull().default(sql`'{}'::jsonb`),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
});
